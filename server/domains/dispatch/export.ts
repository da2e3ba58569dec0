import { createHash } from 'node:crypto'
import type { Reply } from '#contract/route.ts'
import type { exportIncident } from '#contract/rest/incidents.ts'
import type { Actor } from '#platform/actor.ts'
import { canonicalJson } from '#platform/canonical-json.ts'
import type { Tx } from '#platform/db/database.ts'
import { callsOfIncident } from '../incidents/calls/service.ts'
import { readIncident, type IncidentParts } from '../incidents/service.ts'
import { timelineOf } from '../incidents/timeline.ts'
import { trackBetween } from '../tracking/service.ts'
import * as repository from './assignments.repository.ts'
import { readHandover } from './handovers.ts'
import { toSummary } from './presenter.ts'
import * as steps from './steps.repository.ts'

/** Everything kept of an incident in one document; `sha256` is over the canonical JSON (keys in order, no white space) of all other fields. */
export async function exportOf(
  tx: Tx,
  parts: IncidentParts,
  actor: Actor,
  incidentId: string,
  now: Date,
): Promise<Reply<typeof exportIncident>> {
  const incident = await readIncident(tx, parts, incidentId)
  const tracks = []
  for (const run of await repository.ofIncidents(tx, [incidentId])) {
    tracks.push({
      assignment: toSummary(run),
      records: await steps.all(tx, run.id),
      handover: await readHandover(tx, run.id),
      positions: await trackBetween(tx, run.vehicle_id, run.dispatched_at, run.ended_at ?? now),
    })
  }
  const document = {
    format: 'jilian.incident.v1' as const,
    exportedAt: now.toISOString(),
    exportedBy: actor.displayName,
    incident,
    calls: await callsOfIncident(tx, parts.vault, incidentId, now),
    timeline: await timelineOf(tx, incidentId),
    tracks,
  }
  // As it will be sent: times as text, nothing undefined.
  const sent: unknown = JSON.parse(JSON.stringify(document))
  return { ...document, sha256: createHash('sha256').update(canonicalJson(sent)).digest('hex') }
}
