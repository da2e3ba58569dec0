import type { Static } from 'typebox'
import type { Candidate, recommend as recommendRoute } from '#contract/rest/dispatch.ts'
import type { UnitCapability } from '#contract/vocabulary.ts'
import type { Tx } from '#platform/db/database.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { setting } from '#platform/settings.ts'
import { listUnits, type Unit } from '../fleet/service.ts'
import type { Routing } from '../routing/service.ts'
import { lastPositions } from '../tracking/service.ts'
import { readDispatchCase } from '../incidents/dispatch-case.ts'
import * as repository from './assignments.repository.ts'
import { rank, type Ranked, type RankSettings } from './rank.ts'
import { roadTimes } from './road-times.ts'

type Recommendation = Static<(typeof recommendRoute)['reply']>

/**
 * Units for an incident, best first. `previous` keeps the order that is on the screen: rows never move under the hand; a unit that is
 * now better by more than the setting is named instead.
 */
export async function recommend(
  tx: Tx,
  routing: Routing,
  incidentId: string,
  previous: readonly string[],
  now: Date,
): Promise<Recommendation> {
  const incident = found(await readDispatchCase(tx, incidentId))
  if (incident.state !== 'open') throw new Refusal('incident.closed')
  if (!incident.point) throw new Refusal('incident.not_located')
  const units = (await listUnits(tx, incident.centreId, now)).filter((unit) => unit.active)
  const [settings, positions, active] = [
    await rankSettings(tx, incident.centreId),
    await lastPositions(
      tx,
      units.map((unit) => unit.id),
    ),
    new Map((await repository.activeOfCentre(tx, incident.centreId)).map((run) => [run.vehicle_id, run])),
  ]
  const known = (unit: Unit) => {
    const last = positions.get(unit.id)
    return last && now.getTime() - last.fixedAt.getTime() <= settings.lostAfter_s * 1000 ? last : undefined
  }
  const sources = units.flatMap((unit) => {
    const last = known(unit)
    return last ? [{ id: unit.id, point: last.point }] : []
  })
  const { engine, times } = await roadTimes(
    tx,
    routing,
    { centreId: incident.centreId, destination: incident.point, sources, priority: incident.priority <= 3 },
    now,
  )
  const ranked = units
    .filter((unit) => active.get(unit.id)?.incident_id !== incidentId)
    .map((unit) =>
      rank(
        {
          unit,
          run: active.get(unit.id) ?? null,
          position: known(unit) ?? null,
          lastSeen: positions.get(unit.id)?.fixedAt ?? null,
          time: times.get(unit.id) ?? null,
          requires: incident.requires as UnitCapability[],
          prefers: incident.prefers as UnitCapability[],
        },
        settings,
        now,
      ),
    )
  const byScore = (a: Ranked, b: Ranked) => a.score_s - b.score_s || a.candidate.callSign.localeCompare(b.candidate.callSign)
  const of = (group: Ranked['group']) => ranked.filter((entry) => entry.group === group).toSorted(byScore)
  const candidates = of('candidate')
  markNearest(candidates)
  return {
    computedAt: now.toISOString(),
    engine,
    candidates: keepOrder(candidates, previous),
    better: betterThanFirst(candidates, previous, settings.betterBy_s),
    diversions: keepOrder(of('diversion'), previous),
    excluded: of('excluded').map(({ candidate }) => candidate),
  }
}

/** Who needs the least time; what is preferred, or seen of late, may stand before it. */
function markNearest(candidates: readonly Ranked[]): void {
  const [nearest] = candidates.toSorted((a, b) => a.candidate.etaS! - b.candidate.etaS!)
  nearest?.candidate.reasons.unshift({ code: 'nearest', value: null })
}

/** Those on the screen in their order, new ones behind them. */
function keepOrder(sorted: readonly Ranked[], previous: readonly string[]): Static<typeof Candidate>[] {
  const place = new Map(previous.map((id, index) => [id, index]))
  const position = (entry: Ranked) => place.get(entry.candidate.vehicleId) ?? previous.length
  return sorted.toSorted((a, b) => position(a) - position(b)).map(({ candidate }) => candidate)
}

function betterThanFirst(sorted: readonly Ranked[], previous: readonly string[], betterBy_s: number): string | null {
  const best = sorted[0]
  const shownFirst = previous.map((id) => sorted.find((entry) => entry.candidate.vehicleId === id)).find((entry) => entry !== undefined)
  if (!best || !shownFirst || shownFirst === best) return null
  return shownFirst.score_s - best.score_s >= betterBy_s ? best.candidate.vehicleId : null
}

async function rankSettings(tx: Tx, centreId: string): Promise<RankSettings & { betterBy_s: number }> {
  return {
    staleAfter_s: await setting(tx, centreId, 'position.stale_after_s'),
    lostAfter_s: await setting(tx, centreId, 'position.lost_after_s'),
    stalePenalty_s: await setting(tx, centreId, 'recommend.stale_penalty_s'),
    preferenceBonus_s: await setting(tx, centreId, 'recommend.preference_bonus_s'),
    betterBy_s: await setting(tx, centreId, 'recommend.better_by_s'),
  }
}
