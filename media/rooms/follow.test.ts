import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FollowState } from './follow.ts'

const material = { type: 'slide' as const, id: '0199-slide' }

test('numbers rise with the clock, with many in a millisecond, and when the clock is set back', () => {
  const state = new FollowState(0)
  const seqs = [1000, 1000, 1000, 1001, 500, 2000].map((now_ms) => state.lead('a', { material, view: {} }, now_ms).seq)
  expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b))
})

test('they rise on in a room that another worker carried before', () => {
  const before = new FollowState(3).lead('a', { material, view: {} }, 5000)
  expect(new FollowState(0).lead('a', { material, view: {} }, 5001).seq).toBeGreaterThan(before.seq)
})

test('hosts of one room never give the same number, and all end with the same view', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ host: fc.nat(3), now_ms: fc.integer({ min: 0, max: 20 }), heard: fc.boolean() }), { maxLength: 60 }),
      (acts) => {
        const states = [0, 1, 2, 3].map((ordinal) => new FollowState(ordinal))
        const said = acts.map(({ host, now_ms }, at) => {
          const follow = states[host]!.lead(`peer ${host}`, { material, view: { at } }, now_ms)
          if (acts[at]!.heard) for (const state of states) state.adopt(follow)
          return follow
        })
        expect(new Set(said.map(({ seq }) => seq)).size).toBe(said.length)
        for (const state of states) for (const follow of said.toReversed()) state.adopt(follow)
        expect(new Set(states.map((state) => state.current?.seq)).size).toBe(1)
      },
    ),
  )
})

test('an older one that comes late is dropped', () => {
  const state = new FollowState(0)
  const first = state.lead('a', { material, view: { slice: 1 } }, 1)
  const second = state.lead('a', { material, view: { slice: 2 } }, 2)
  expect(state.adopt(first)).toBe(false)
  expect(state.current).toEqual(second)
})
