import type { Candidate } from '#contract/rest/dispatch.ts'
import { expect, it } from 'vitest'
import { keepOrder } from './rows.ts'

const unit = (vehicleId: string, etaS: number): Candidate => ({
  vehicleId,
  vehicleNo: 1,
  callSign: vehicleId,
  kind: 'ambulance',
  state: 'available',
  capabilities: [],
  etaS,
  distanceM: null,
  positionAgeS: null,
  crewCount: 3,
  reasons: [],
})
const ids = (rows: ReturnType<typeof keepOrder>) => rows.map(({ candidate, gone }) => `${candidate.vehicleId}${gone ? '-' : ''}`)

it('does not move a row when another becomes faster', () => {
  const first = keepOrder([], [unit('a', 100), unit('b', 200)])
  const second = keepOrder(first, [unit('b', 60), unit('a', 110)])
  expect(ids(second)).toEqual(['a', 'b'])
  expect(second[1]!.candidate.etaS).toBe(60)
})

it('strikes out what is gone and adds what is new below', () => {
  const first = keepOrder([], [unit('a', 100), unit('b', 200)])
  const second = keepOrder(first, [unit('c', 50), unit('b', 200)])
  expect(ids(second)).toEqual(['a-', 'b', 'c'])
  expect(ids(keepOrder(second, [unit('a', 90), unit('b', 200)]))).toEqual(['a', 'b', 'c-'])
})
