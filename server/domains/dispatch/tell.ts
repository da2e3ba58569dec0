import type { FactName, FactPayload } from '#contract/events.ts'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import { audienceOf } from '../incidents/participants.ts'

interface About {
  id: string
  centre_id: string
  incident_id: string
  vehicle_id: string
}

/** A fact of one run: to the centre, to its own crew even after they left the case, and to everyone who takes part. */
export async function tell<N extends FactName>(
  tx: Tx,
  name: N,
  about: About,
  version: number,
  payload: FactPayload<N>,
  who: { actorId: string | null; occurredAt: Date; now: Date; alsoInstitutionIds?: readonly string[] },
): Promise<void> {
  const { vehicleIds, institutionIds } = await audienceOf(tx, about.incident_id)
  await emit(tx, {
    name,
    aggregateId: about.id,
    aggregateVersion: version,
    centreId: about.centre_id,
    incidentId: about.incident_id,
    vehicleIds: [...new Set([...vehicleIds, about.vehicle_id])],
    institutionIds: [...new Set([...institutionIds, ...(who.alsoInstitutionIds ?? [])])],
    payload,
    actorId: who.actorId,
    occurredAt: who.occurredAt,
    recordedAt: who.now,
  })
}
