import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RoomNotice, RoomPeer } from '#contract/media.ts'
import { Mailbox } from './mailbox.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] }))
afterEach(() => void vi.useRealTimers())

const speaker = (peerId: string): RoomNotice => ({ type: 'speaker', peerId })
const left = (peerId: string): RoomNotice => ({ type: 'peer.left', peerId })
const changed = (peerId: string, displayName = ''): RoomNotice => ({ type: 'peer.changed', peer: { peerId, displayName } as RoomPeer })

function opened(deliver: (notice: RoomNotice) => boolean = () => true) {
  const said: RoomNotice[] = []
  let clogged = 0
  const mailbox = new Mailbox(
    (notice) => {
      said.push(notice)
      return deliver(notice)
    },
    () => void clogged++,
  )
  mailbox.answered()
  vi.advanceTimersByTime(0)
  return { mailbox, said, clogged: () => clogged }
}

test('a state is said at once, then its newest four times a second at most', () => {
  const { mailbox, said } = opened()
  mailbox.post(speaker('a'))
  mailbox.post(speaker('b'))
  mailbox.post(speaker('c'))
  expect(said).toEqual([speaker('a')])
  vi.advanceTimersByTime(249)
  expect(said.length).toBe(1)
  vi.advanceTimersByTime(10)
  expect(said).toEqual([speaker('a'), speaker('c')])
  vi.advanceTimersByTime(1000)
  expect(said.length).toBe(2)
})

test('each thing has its own pace', () => {
  const { mailbox, said } = opened()
  for (const name of ['1', '2', '3']) for (const id of ['a', 'b']) mailbox.post(changed(id, name))
  vi.advanceTimersByTime(300)
  expect(said).toEqual([changed('a', '1'), changed('b', '1'), changed('a', '3'), changed('b', '3')])
})

test('events are all said, and end what is said of a thing that is gone', () => {
  const { mailbox, said } = opened()
  mailbox.post(changed('a', '1'))
  mailbox.post(changed('a', '2'))
  mailbox.post(left('a'))
  mailbox.post(left('b'))
  vi.advanceTimersByTime(1000)
  expect(said).toEqual([changed('a', '1'), left('a'), left('b')])
})

test('nothing is said before the answer; what follows it is, in order', () => {
  const said: RoomNotice[] = []
  const mailbox = new Mailbox(
    (notice) => said.push(notice) > 0,
    () => {},
  )
  mailbox.post(left('before'))
  mailbox.answered()
  mailbox.post(left('x'))
  mailbox.post(left('y'))
  expect(said).toEqual([])
  vi.advanceTimersByTime(0)
  mailbox.post(left('z'))
  expect(said).toEqual([left('x'), left('y'), left('z')])
})

test('who is away misses all, and is told the whole by its next answer', () => {
  const { mailbox, said } = opened()
  mailbox.post(changed('a', '1'))
  mailbox.post(changed('a', '2'))
  mailbox.leave()
  mailbox.post(left('a'))
  vi.advanceTimersByTime(1000)
  expect(said).toEqual([changed('a', '1')])
  mailbox.hold()
  mailbox.post(left('b'))
  mailbox.answered()
  mailbox.post(left('c'))
  vi.advanceTimersByTime(0)
  expect(said).toEqual([changed('a', '1'), left('c')])
})

test('the end is heard also by one whose answer is still on its way', () => {
  const said: RoomNotice[] = []
  const mailbox = new Mailbox(
    (notice) => said.push(notice) > 0,
    () => {},
  )
  mailbox.answered()
  mailbox.last({ type: 'ended', reason: 'room_closed' })
  vi.advanceTimersByTime(10)
  expect(said).toEqual([{ type: 'ended', reason: 'room_closed' }])
})

test('who takes nothing, or too much is held for, is clogged', () => {
  const deaf = opened(() => false)
  deaf.mailbox.post(left('a'))
  expect(deaf.clogged()).toBe(1)
  let clogged = 0
  const mailbox = new Mailbox(
    () => true,
    () => void clogged++,
  )
  for (let at = 0; at < 501; at++) mailbox.post(left('a'))
  expect(clogged).toBe(1)
})
