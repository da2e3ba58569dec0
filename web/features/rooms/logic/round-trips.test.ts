import { expect, it } from 'vitest'
import { judgeTrips } from './round-trips.ts'

it('goes by the median, so that one slow answer does not condemn a line', () => {
  expect(judgeTrips([30, 900, 35, 40, 33])).toEqual({ count: 5, median_ms: 35, most_ms: 900, verdict: 'good' })
  expect(judgeTrips([200])!.verdict).toBe('fair')
  expect(judgeTrips([500, 510, 90])!.verdict).toBe('poor')
  expect(judgeTrips([])).toBeNull()
})
