import { expect, it } from 'vitest'
import { missingBetween, SoundLoss } from './sound-loss.ts'

/** A server that counts 50 packets a second, of which so many are missing; `judge` once a second, as the keeper does. */
async function judged(missing_share: number, told: (second: number) => number | null, seconds: number) {
  let second = 0
  let asked = 0
  const loss = new SoundLoss(async () => {
    asked += 1
    return { received: Math.round(50 * second * (1 - missing_share)), lost: Math.round(50 * second * missing_share) }
  })
  const shares: (number | null)[] = []
  for (; second < seconds; second += 1) {
    shares.push(loss.judge(told(second), second * 1000))
    await Promise.resolve()
    await Promise.resolve()
  }
  return { shares, asked }
}

it('asks nothing on a line of which nothing bad is told', async () => {
  expect(await judged(0, () => 0.02, 10)).toEqual({ shares: Array(10).fill(0.02), asked: 0 })
})

it('does not believe what is told of somebody else’s line', async () => {
  const { shares, asked } = await judged(0, () => 0.67, 12)
  expect(shares.slice(0, 6)).toEqual(Array(6).fill(null))
  expect(shares.slice(8)).toEqual(Array(4).fill(0))
  expect(asked).toBe(6)
})

it('believes what the server misses itself', async () => {
  expect((await judged(0.6, () => 0.67, 12)).shares.at(-1)).toBeCloseTo(0.6)
})

it('believes what is told where the server cannot be asked: that is the bad line itself', async () => {
  let isUp = true
  const loss = new SoundLoss(() => (isUp ? Promise.resolve({ received: 50, lost: 0 }) : Promise.reject(new Error('no line'))))
  const judgedAt = async (second: number) => {
    const share = loss.judge(0.8, second * 1000)
    for (let i = 0; i < 4; i += 1) await Promise.resolve()
    return share
  }
  expect(await judgedAt(0)).toBeNull()
  isUp = false
  const shares: (number | null)[] = []
  for (let second = 2; second < 9; second += 1) shares.push(await judgedAt(second))
  expect(shares).toEqual([null, null, null, null, 0.8, 0.8, 0.8])
  isUp = true
  await judgedAt(9)
  await judgedAt(10)
  expect(await judgedAt(11)).toBeNull()
})

it('takes no answer that comes after a good report for the beginning of the next count', async () => {
  const answers: ((arrived: { received: number; lost: number }) => void)[] = []
  const loss = new SoundLoss(() => new Promise((resolve) => answers.push(resolve)))
  loss.judge(0.5, 0)
  loss.judge(0, 1_000)
  answers[0]!({ received: 50, lost: 0 })
  await Promise.resolve()
  loss.judge(0.5, 60_000)
  answers[1]!({ received: 3_000, lost: 0 })
  await Promise.resolve()
  await Promise.resolve()
  expect(loss.judge(0.5, 61_000)).toBeNull()
})

it('begins anew after good reports, and where the count does', async () => {
  const { shares } = await judged(0.6, (second) => (second === 10 ? 0 : 0.67), 14)
  expect(shares.slice(10)).toEqual([0, null, null, null])
  expect(missingBetween({ received: 900, lost: 4 }, { received: 50, lost: 0 })).toBeNull()
  expect(missingBetween({ received: 50, lost: 4 }, { received: 50, lost: 4 })).toBeNull()
})
