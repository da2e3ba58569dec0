import { afterEach, beforeEach, expect, it } from 'vitest'
import { ApiProblem } from '../../../shared/api/problem.ts'
import { press, startCourier, useOutbox, type Courier } from './outbox.ts'
import type { Press, Pressed } from './press.ts'

const state = (note: string): Press => ({ kind: 'state', vehicleId: 'unit', body: { state: 'available', note } })
const noteOf = ({ press }: Pressed) => (press.kind === 'state' ? press.body.note : null)
const settle = () => new Promise((resolve) => setTimeout(resolve, 20))
let courier: Courier | undefined

beforeEach(() => useOutbox.setState({ entries: [] }))
afterEach(() => courier?.stop())

it('delivers in order, one at a time, with the same key however often it must go', async () => {
  const seen: string[] = []
  const keys = new Set<string>()
  let underWay = 0
  let online = false
  courier = startCourier('me', async (entry) => {
    underWay += 1
    expect(underWay).toBe(1)
    await settle()
    underWay -= 1
    keys.add(entry.key)
    if (!online) throw new ApiProblem('network.unreachable')
    seen.push(String(noteOf(entry)))
  })
  press('me', state('1'))
  press('me', state('2'))
  await settle()
  await settle()
  expect(useOutbox.getState().entries).toHaveLength(2)
  expect(seen).toEqual([])
  online = true
  courier.hurry()
  for (let i = 0; i < 10 && seen.length < 2; i += 1) await settle()
  expect(seen).toEqual(['1', '2'])
  expect(keys.size).toBe(2)
  expect(useOutbox.getState().entries).toEqual([])
})

it('keeps a refused one for its reader and goes on with the next', async () => {
  const seen: string[] = []
  courier = startCourier('me', (entry) => {
    if (noteOf(entry) === '1') throw new ApiProblem('vehicle.busy', 409)
    seen.push(String(noteOf(entry)))
    return Promise.resolve()
  })
  press('me', state('1'))
  press('me', state('2'))
  await settle()
  expect(seen).toEqual(['2'])
  expect(useOutbox.getState().entries.map((entry) => entry.refused)).toEqual(['vehicle.busy'])
})

it('never sends what another person pressed in this tab', async () => {
  const seen: string[] = []
  press('somebody', state('theirs'))
  courier = startCourier('me', (entry) => {
    seen.push(String(noteOf(entry)))
    return Promise.resolve()
  })
  press('me', state('mine'))
  await settle()
  expect(seen).toEqual(['mine'])
  expect(useOutbox.getState().entries).toHaveLength(1)
})
