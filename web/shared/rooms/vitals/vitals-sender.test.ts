import { expect, it } from 'vitest'
import { decodeVitals, type VitalsFrame } from '#contract/vitals.ts'
import { VitalsSender } from './vitals-sender.ts'

function line() {
  const state = { open: true, now_ms: 0, sent: [] as VitalsFrame[] }
  const sender = new VitalsSender(
    {
      send(bytes) {
        if (state.open) state.sent.push(decodeVitals(bytes))
        return state.open
      },
      now_ms: () => state.now_ms,
      serverOffset_ms: () => 120,
    },
    { feed: 9, simulated: true },
  )
  const second = (leads = 1) => {
    state.now_ms += 1_000
    sender.take({
      kind: 'ecg',
      capturedAt_ms: 1e12 + state.now_ms,
      rate_hz: 250,
      leads: Array.from({ length: leads }, () => 'II' as const),
      samples_uV: Array.from({ length: leads }, () => new Int16Array(250)),
    })
  }
  return { state, sender, second }
}
const numbers = (frames: readonly VitalsFrame[]) => frames.map((frame) => frame.seq)

it('sends what comes, marked for what it is', () => {
  const { state, second } = line()
  second()
  second()
  expect(state.sent).toMatchObject([
    { seq: 1, feed: 9, simulated: true, late: false, serverOffset_ms: 120, capturedAt_ms: 1e12 + 1_000 },
    { seq: 2, late: false },
  ])
})

it('keeps what found no line and sends it after the live ones, late, in order', () => {
  const { state, sender, second } = line()
  second()
  state.open = false
  for (let i = 0; i < 5; i += 1) second()
  sender.beat()
  expect(state.sent).toHaveLength(1)
  state.open = true
  second()
  expect(state.sent.at(-1)).toMatchObject({ seq: 7, late: false })
  for (let i = 0; i < 5; i += 1) sender.beat()
  expect(numbers(state.sent)).toEqual([1, 7, 2, 3, 4, 5, 6])
  expect(state.sent.slice(2).every((frame) => frame.late)).toBe(true)
  expect(sender.heldFrames).toBe(0)
})

it('leaves most of the line to the live ones', () => {
  const { state, sender, second } = line()
  state.open = false
  for (let i = 0; i < 100; i += 1) second(12)
  state.open = true
  sender.beat()
  expect(state.sent.length).toBeLessThanOrEqual(2)
})

it('sends again what left shortly before the connection was made anew', () => {
  const { state, sender, second } = line()
  for (let i = 0; i < 40; i += 1) second()
  state.sent = []
  sender.lineBack()
  for (let i = 0; i < 40; i += 1) sender.beat()
  expect(numbers(state.sent)[0]).toBeGreaterThan(15)
  expect(numbers(state.sent).at(-1)).toBe(40)
  state.sent = []
  sender.beat()
  expect(state.sent).toEqual([])
})

it('holds only so much, and lets the oldest go', () => {
  const { state, sender, second } = line()
  state.open = false
  for (let i = 0; i < 1_500; i += 1) second(12)
  expect(sender.dropped).toBeGreaterThan(100)
  state.open = true
  sender.beat()
  expect(state.sent[0]!.seq).toBe(sender.dropped + 1)
})
