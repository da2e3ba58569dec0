import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { OwnMedia } from './own-media.ts'

/** Questions to the person at the machine, in the order in which they were asked. */
let questions: { allow(): FakeTrack; refuse(): void }[]
interface FakeTrack {
  readyState: string
  stop(): void
}

beforeEach(() => {
  questions = []
  vi.stubGlobal('navigator', {
    mediaDevices: {
      addEventListener() {},
      removeEventListener() {},
      enumerateDevices: async () => [],
      getUserMedia: () =>
        new Promise((resolve, reject) => {
          questions.push({
            allow() {
              const track = { readyState: 'live', enabled: true, addEventListener() {}, stop: () => void (track.readyState = 'ended') }
              resolve({ getTracks: () => [track] })
              return track
            },
            refuse: () => reject(Object.assign(new Error('Permission denied'), { name: 'NotAllowedError' })),
          })
        }),
    },
  })
})
afterEach(() => vi.unstubAllGlobals())

const media = () => new OwnMedia({ track: () => {}, muted: () => {} }, 'user')

it('lets go of a camera that opens after it was given up', async () => {
  const own = media()
  const started = own.start('camera')
  own.stop('camera')
  const track = questions[0]!.allow()
  expect(await started).toBe(false)
  expect(track.readyState).toBe('ended')
  expect(own.track('camera')).toBeUndefined()
})

it('keeps one that was wanted again before it opened', async () => {
  const own = media()
  const started = own.start('camera')
  own.stop('camera')
  void own.start('camera')
  const track = questions[0]!.allow()
  expect(await started).toBe(true)
  expect(track.readyState).toBe('live')
  expect(questions).toHaveLength(1)
})

it('does not open the next camera for somebody who closed it meanwhile', async () => {
  const own = media()
  const started = own.start('camera')
  questions[0]!.allow()
  await started
  const changed = own.reopen('camera')
  own.stop('camera')
  const track = questions[1]!.allow()
  await changed
  expect(track.readyState).toBe('ended')
  expect(own.track('camera')).toBeUndefined()
})

it('says nothing of a refusal that nobody waits for any more', async () => {
  const own = media()
  const started = own.start('microphone')
  own.stop('microphone')
  questions[0]!.refuse()
  expect(await started).toBe(false)
  expect(own.state.getState().problems).toEqual({})
  const again = own.start('microphone')
  questions[1]!.refuse()
  await again
  expect(own.state.getState().problems).toEqual({ microphone: 'denied' })
})
