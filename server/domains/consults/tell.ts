import type { FactName, FactPayload } from '#contract/events.ts'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import { ofConsults } from './invitations.repository.ts'
import type { ConsultRow } from './repository.ts'

type ConsultFact = Extract<FactName, `consult.${string}`>

/**
 * A fact of a consult: to the centre's desk and seats, the inviting institution, the vehicle it is asked from, and the institutions whose
 * doctors are asked or take part. `alsoInstitutionIds`: those that hear it although they no longer do.
 */
export async function tell<N extends ConsultFact>(
  tx: Tx,
  consult: ConsultRow,
  name: N,
  payload: Omit<FactPayload<N>, 'consultId'>,
  actorId: string | null,
  now: Date,
  alsoInstitutionIds: readonly string[] = [],
): Promise<void> {
  const invitations = await ofConsults(tx, [consult.id])
  const invited = invitations.filter(({ state }) => state === 'open' || state === 'accepted').map((row) => row.institution_id)
  await emit(tx, {
    name,
    aggregateId: consult.id,
    aggregateVersion: consult.version,
    centreId: consult.centre_id,
    payload: { consultId: consult.id, ...payload } as FactPayload<N>,
    actorId,
    occurredAt: now,
    recordedAt: now,
    incidentId: consult.incident_id,
    vehicleIds: consult.vehicle_id ? [consult.vehicle_id] : [],
    institutionIds: [...new Set([consult.institution_id, ...invited, ...alsoInstitutionIds])],
  })
}
