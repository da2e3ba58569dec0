import type { Candidate } from '#contract/rest/dispatch.ts'
import type { RunStep, UnitCapability } from '#contract/vocabulary.ts'
import type { Unit } from '../fleet/service.ts'
import type { LastPosition } from '../tracking/service.ts'
import type { AssignmentRow } from './assignments.repository.ts'
import type { RoadTime } from './road-times.ts'
import { isOnItsWay } from './run-steps.ts'

export interface RankSettings {
  staleAfter_s: number
  lostAfter_s: number
  stalePenalty_s: number
  preferenceBonus_s: number
}

export interface Case {
  unit: Unit
  /** The run that holds it now. */
  run: Pick<AssignmentRow, 'step'> | null
  /** Null when it was never seen, or too long ago to count. */
  position: LastPosition | null
  lastSeen: Date | null
  time: RoadTime | null
  requires: readonly UnitCapability[]
  prefers: readonly UnitCapability[]
}

export interface Ranked {
  candidate: Candidate
  /** Seconds: the road time with what speaks against and for the unit. Smaller is better; Infinity where no time is known. */
  score_s: number
  /** A unit with a patient is in none of the first two. */
  group: 'candidate' | 'diversion' | 'excluded'
}

/** Where one unit stands for one place, and why, in codes. */
export function rank(of: Case, settings: RankSettings, now: Date): Ranked {
  const { unit, run, time } = of
  const reasons: Candidate['reasons'] = []
  const say = (code: Candidate['reasons'][number]['code'], value: string | number | null = null) => reasons.push({ code, value })
  const lacks = of.requires.filter((capability) => !unit.capabilities.includes(capability))
  const preferred = of.prefers.filter((capability) => unit.capabilities.includes(capability))
  const age_s = of.lastSeen ? Math.max(0, (now.getTime() - of.lastSeen.getTime()) / 1000) : null
  const stale = age_s !== null && age_s > settings.staleAfter_s

  if (lacks.length > 0) say('missing_capability', lacks.join(','))
  else if (of.requires.length > 0) say('capable', of.requires.join(','))
  if (preferred.length > 0) say('preferred', preferred.join(','))
  if (age_s === null) say('position_unknown')
  else if (stale) say('position_stale', Math.round(age_s))
  if (unit.crew.length === 0) say('no_crew')
  if (unit.state === 'returning' && !run) say('returning')
  if (of.position && !time) say('unreachable')

  const free = run === null && (unit.state === 'available' || unit.state === 'returning')
  const divertible = run !== null && isOnItsWay(run.step as RunStep)
  if (run !== null && divertible) say('busy_divertible', run.step)
  if (!free && !divertible) say('not_available', unit.state)

  const fit = lacks.length === 0 && unit.crew.length > 0 && time !== null
  const score_s = time
    ? time.eta_s + (stale ? settings.stalePenalty_s : 0) - preferred.length * settings.preferenceBonus_s
    : Number.POSITIVE_INFINITY
  return {
    group: fit && free ? 'candidate' : fit && divertible ? 'diversion' : 'excluded',
    score_s,
    candidate: {
      vehicleId: unit.id,
      vehicleNo: unit.vehicleNo,
      callSign: unit.callSign,
      kind: unit.kind,
      state: unit.state,
      capabilities: [...unit.capabilities],
      etaS: time ? Math.round(time.eta_s) : null,
      distanceM: time ? Math.round(time.distance_m) : null,
      positionAgeS: age_s === null ? null : Math.round(age_s),
      crewCount: unit.crew.length,
      reasons,
    },
  }
}
