import { describe, expect, it } from 'vitest'
import { runSteps, type UnitCapability } from '#contract/vocabulary.ts'
import { rank, type Case } from './rank.ts'

const now = new Date('2026-11-22T10:00:00Z')
const settings = { staleAfter_s: 60, lostAfter_s: 600, stalePenalty_s: 180, preferenceBonus_s: 60 }
const position = {
  vehicleId: 'v',
  vehicleNo: 1,
  point: { lat: 37, lon: 112 },
  speed_mps: 0,
  heading_deg: 0,
  fixedAt: now,
  source: 'jt808' as const,
  alarm: false,
}
const unit: Case['unit'] = {
  id: 'v',
  vehicleNo: 1,
  centreId: 'c',
  stationId: 's',
  callSign: '01',
  plate: 'p',
  kind: 'ambulance',
  capabilities: ['transport'],
  state: 'available',
  active: true,
  run: null,
  crew: [{ accountId: 'a', displayName: 'A', duty: 'doctor' }],
}
const base: Case = { unit, run: null, position, lastSeen: now, time: { eta_s: 300, distance_m: 4000 }, requires: [], prefers: [] }
const ranked = (change: Partial<Case>) => rank({ ...base, ...change }, settings, now)
const codes = (change: Partial<Case>) => ranked(change).candidate.reasons.map(({ code }) => code)

describe('the rank of a unit', () => {
  it('is its road time', () => {
    expect(ranked({})).toMatchObject({
      group: 'candidate',
      score_s: 300,
      candidate: { etaS: 300, distanceM: 4000, positionAgeS: 0, crewCount: 1 },
    })
  })
  it('falls with a stale position, which says its age', () => {
    const lastSeen = new Date(now.getTime() - 61_000)
    expect(ranked({ lastSeen })).toMatchObject({ score_s: 480, candidate: { positionAgeS: 61 } })
    expect(ranked({ lastSeen }).candidate.reasons).toContainEqual({ code: 'position_stale', value: 61 })
    expect(codes({ lastSeen: new Date(now.getTime() - 60_000) })).not.toContain('position_stale')
    expect(ranked({ lastSeen: new Date(now.getTime() + 5_000) }).candidate.positionAgeS).toBe(0)
  })
  it('rises with what the card prefers', () => {
    const prefers: UnitCapability[] = ['transport', 'obstetric']
    expect(ranked({ prefers })).toMatchObject({ score_s: 240 })
    expect(ranked({ prefers }).candidate.reasons).toContainEqual({ code: 'preferred', value: 'transport' })
  })
})

describe('a unit is left out', () => {
  it.each<[string, Partial<Case>, string]>([
    ['lacks what is required', { requires: ['negative_pressure'] }, 'missing_capability'],
    ['has no crew', { unit: { ...unit, crew: [] } }, 'no_crew'],
    ['was never seen', { position: null, lastSeen: null, time: null }, 'position_unknown'],
    ['no road joins', { time: null }, 'unreachable'],
    ['is in repair', { unit: { ...unit, state: 'repair' } }, 'not_available'],
    ['has a patient', { run: { step: 'patient_on_board' }, unit: { ...unit, state: 'patient_on_board' } }, 'not_available'],
  ])('that %s, and says so', (_, change, code) => {
    expect(ranked(change).group).toBe('excluded')
    expect(codes(change)).toContain(code)
  })
})

it('offers to divert only on the way out', () => {
  const offered = runSteps.filter((step) => step !== 'returning' && step !== 'available' && ranked({ run: { step } }).group === 'diversion')
  expect(offered).toEqual(['dispatched', 'acknowledged', 'en_route'])
})
