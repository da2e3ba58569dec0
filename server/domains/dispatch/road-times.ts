import type { Point } from '#contract/values.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Routing } from '../routing/service.ts'
import { lastPositions, type LastPosition } from '../tracking/service.ts'

/** By road, with lights and siren where `priority`. */
export interface RoadTime {
  eta_s: number
  distance_m: number
}

interface Asked {
  centreId: string
  destination: Point
  sources: readonly { id: string; point: Point }[]
  priority: boolean
}

/** Road times of many units to one place by source id; one that no road joins to the place is absent. */
export async function roadTimes(
  tx: Tx,
  routing: Routing,
  asked: Asked,
  now: Date,
): Promise<{ engine: string; times: Map<string, RoadTime> }> {
  const mode = asked.priority ? ('priority' as const) : ('normal' as const)
  const sources = asked.sources.map(({ id, point }) => ({ id, ...point, mode }))
  const { engine, etas } = await routing.etas(tx, { centreId: asked.centreId, destination: asked.destination, sources }, now)
  const times = new Map<string, RoadTime>()
  for (const eta of etas) if (eta.reachable) times.set(eta.id, { eta_s: eta.etaS, distance_m: eta.distanceM })
  return { engine, times }
}

/** Positions of these vehicles that are young enough to count, by vehicle id. */
export async function seenSince(tx: Tx, vehicleIds: readonly string[], since: Date): Promise<Map<string, LastPosition>> {
  const last = await lastPositions(tx, vehicleIds)
  return new Map([...last].filter(([, position]) => position.fixedAt >= since))
}

/** Road times to a place from where each vehicle was last seen; a vehicle seen too long ago, or not at all, is absent. */
export async function timesFromLastPositions(
  tx: Tx,
  routing: Routing,
  asked: { centreId: string; destination: Point; vehicleIds: readonly string[]; seenSince: Date },
  now: Date,
): Promise<Map<string, RoadTime>> {
  const seen = await seenSince(tx, asked.vehicleIds, asked.seenSince)
  if (seen.size === 0) return new Map()
  const sources = [...seen].map(([id, { point }]) => ({ id, point }))
  const { times } = await roadTimes(tx, routing, { centreId: asked.centreId, destination: asked.destination, sources, priority: true }, now)
  return times
}
