import type { FactName, FactPayload } from '#contract/events.ts'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'
import { audienceOf } from '../incidents/participants.ts'
import { record, type NewEntry } from '../incidents/timeline.ts'

/** The run that something happened on. */
export interface About {
  id: string
  centre_id: string
  incident_id: string
  vehicle_id: string
}

type Ids = 'assignmentId' | 'incidentId' | 'vehicleId'
type RunFact = Extract<FactName, `assignment.${string}`>

interface Happened<N extends RunFact> {
  fact: N
  /** The run's version after the change. */
  version: number
  payload: Omit<FactPayload<N>, Ids>
  occurredAt: Date
  actorId: string | null
  /** Who hears it besides those who take part now. */
  alsoInstitutionIds?: readonly string[]
}

interface Written<N extends RunFact> extends Happened<N>, Pick<NewEntry, 'kind' | 'source' | 'location' | 'applied' | 'details'> {}

/** Writes what happened on a run into its incident's record, and tells it. */
export async function writeAndTell<N extends RunFact>(tx: Tx, about: About, happened: Written<N>, now: Date): Promise<void> {
  const { kind, source, location, applied, details } = happened
  await writeDown(tx, about, { kind, source, location, applied, details, occurredAt: happened.occurredAt, actorId: happened.actorId }, now)
  await tell(tx, about, happened, now)
}

/** Writes it into the record alone. */
export function writeDown(
  tx: Tx,
  about: About,
  entry: Pick<NewEntry, 'kind' | 'source' | 'occurredAt' | 'actorId' | 'location' | 'applied' | 'details'>,
  now: Date,
): Promise<void> {
  return record(tx, { ...entry, centreId: about.centre_id, incidentId: about.incident_id, vehicleId: about.vehicle_id, recordedAt: now })
}

/** A fact of one run: to the centre, to its own crew even after they left the case, and to everyone who takes part. */
async function tell<N extends RunFact>(tx: Tx, about: About, happened: Happened<N>, now: Date): Promise<void> {
  const { vehicleIds, institutionIds } = await audienceOf(tx, about.incident_id)
  const ids = { assignmentId: about.id, incidentId: about.incident_id, vehicleId: about.vehicle_id }
  await emit(tx, {
    name: happened.fact,
    aggregateId: about.id,
    aggregateVersion: happened.version,
    centreId: about.centre_id,
    incidentId: about.incident_id,
    vehicleIds: [...new Set([...vehicleIds, about.vehicle_id])],
    institutionIds: [...new Set([...institutionIds, ...(happened.alsoInstitutionIds ?? [])])],
    payload: { ...ids, ...happened.payload } as FactPayload<N>,
    actorId: happened.actorId,
    occurredAt: happened.occurredAt,
    recordedAt: now,
  })
}
