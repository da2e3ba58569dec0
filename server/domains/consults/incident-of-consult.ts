import type { consultIncident as incidentRoute } from '#contract/rest/consults.ts'
import type { Reply } from '#contract/route.ts'
import type { Tx } from '#platform/db/database.ts'
import { found } from '#platform/refusal.ts'
import { byIds, toPublic, type IncidentParts } from '../incidents/service.ts'
import { timelineOf } from '../incidents/timeline.ts'
import { byId } from './repository.ts'

/** The incident behind a consult, for those who take part in it: its course, without the caller's number. */
export async function incidentOfConsult(
  tx: Tx,
  assignmentsOf: IncidentParts['assignmentsOf'],
  consultId: string,
): Promise<Reply<typeof incidentRoute>> {
  const { incident_id: incidentId } = found(await byId(tx, consultId))
  const row = found(incidentId === null ? null : (await byIds(tx, [incidentId]))[0])
  const runs = (await assignmentsOf(tx, [row.id])).get(row.id) ?? []
  return {
    incident: { ...toPublic(row, runs), chiefComplaint: row.chief_complaint },
    timeline: await timelineOf(tx, row.id),
  }
}
