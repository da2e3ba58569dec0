import type { Static } from 'typebox'
import type { Arrival } from '#contract/rest/dispatch.ts'
import type { Tx } from '#platform/db/database.ts'
import { setting } from '#platform/settings.ts'
import { institutionById } from '../institutions/service.ts'
import type { Routing } from '../routing/service.ts'
import { toRow } from '../incidents/presenter.ts'
import { byIds } from '../incidents/service.ts'
import * as repository from './assignments.repository.ts'
import { readHandover } from './handovers.ts'
import { assignmentsOf, toSummary } from './presenter.ts'
import { timesFromLastPositions } from './road-times.ts'

/** How long a finished arrival stays on the board. */
const shownAfterHandover_ms = 2 * 3_600_000

/** Runs bound for the institution, with the road time from where each unit was last seen. */
export async function arrivalsAt(
  tx: Tx,
  routing: Routing,
  institution: { id: string; centreId: string },
  now: Date,
): Promise<Static<typeof Arrival>[]> {
  const runs = await repository.boundFor(tx, institution.id, new Date(now.getTime() - shownAfterHandover_ms))
  if (runs.length === 0) return []
  const ids = [...new Set(runs.map((run) => run.incident_id))]
  const incidents = new Map((await byIds(tx, ids)).map((row) => [row.id, row]))
  const summaries = await assignmentsOf(tx, ids)
  const times = await timesTo(tx, routing, institution, runs, now)
  const arrivals: Static<typeof Arrival>[] = []
  for (const run of runs) {
    const incident = incidents.get(run.incident_id)
    if (!incident) continue
    arrivals.push({
      assignment: toSummary(run),
      incident: toRow(incident, summaries.get(run.incident_id) ?? []),
      etaS: times.get(run.vehicle_id) ?? null,
      handover: await readHandover(tx, run.id),
    })
  }
  return arrivals
}

async function timesTo(
  tx: Tx,
  routing: Routing,
  institution: { id: string; centreId: string },
  runs: readonly repository.AssignmentRow[],
  now: Date,
): Promise<Map<string, number>> {
  const hospital = await institutionById(tx, institution.centreId, institution.id)
  const moving = runs.filter((run) => run.ended_at === null && run.step !== 'at_hospital')
  if (!hospital?.location || moving.length === 0) return new Map()
  const lostAfter_s = await setting(tx, institution.centreId, 'position.lost_after_s')
  const seenSince = new Date(now.getTime() - lostAfter_s * 1000)
  const vehicleIds = moving.map((run) => run.vehicle_id)
  const times = await timesFromLastPositions(
    tx,
    routing,
    { centreId: institution.centreId, destination: hospital.location, vehicleIds, seenSince },
    now,
  )
  return new Map([...times].map(([id, time]) => [id, Math.round(time.eta_s)]))
}
