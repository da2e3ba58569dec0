import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '#tests/support/app.ts'
import { connected, goLive, until, type Live } from '#tests/support/live.ts'

let app: TestApp
let live: Live
beforeAll(async () => {
  app = await createTestApp({ seeded: false })
  live = await goLive(app)
})
afterAll(async () => {
  await live?.close()
  await app?.close()
})

test('one session holds fifty sockets and no more; others are not touched, and a place that falls free is taken again', async () => {
  const who = await app.signInAs('dispatcher')
  const outcomes = await Promise.all(
    Array.from({ length: 70 }, async () => {
      const socket = live.socket(who)
      return connected(socket).then(
        () => socket,
        (error: Error) => error.message,
      )
    }),
  )
  const open = outcomes.filter((outcome) => typeof outcome !== 'string')
  expect(open).toHaveLength(50)
  expect(new Set(outcomes.filter((outcome) => typeof outcome === 'string'))).toEqual(new Set(['server.unavailable']))
  const other = await connected(live.socket(await app.signInAs('dispatcher')))
  expect(other.connected).toBe(true)
  for (const socket of open) socket.disconnect()
  await until('free again', async () => {
    const socket = live.socket(who)
    const isIn = await connected(socket).then(
      () => true,
      () => false,
    )
    socket.disconnect()
    return isIn
  })
  other.disconnect()
})
