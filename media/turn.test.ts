import { expect, test } from 'vitest'
import { iceServers } from './turn.ts'

test('credentials name their end and their peer, and prove the secret', () => {
  const turn = { urls: ['turn:relay:3478'], secret: 'north' }
  const [server] = iceServers(turn, 'peer', 1_700_000_000_500)
  expect(server).toMatchObject({ urls: ['turn:relay:3478'], username: '1700003600:peer' })
  expect(server?.credential).toMatch(/^[A-Za-z0-9+/]{27}=$/)
  expect(iceServers({ ...turn, secret: 'south' }, 'peer', 1_700_000_000_500)[0]?.credential).not.toBe(server?.credential)
  expect(iceServers(null, 'peer', 0)).toEqual([])
})
