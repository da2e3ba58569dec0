import { expect, test } from 'vitest'
import { linkAddress, screenAddresses } from './listen-addresses.ts'
import { RestartDelay } from './restart-delay.ts'

test('screens are told addresses that they can reach', () => {
  expect(screenAddresses('127.0.0.1', null, ['10.0.0.5'])).toEqual([{ ip: '127.0.0.1' }])
  expect(screenAddresses('0.0.0.0', null, ['10.0.0.5', '192.168.1.5', 'fd00::5'])).toEqual([{ ip: '10.0.0.5' }, { ip: '192.168.1.5' }])
  expect(screenAddresses('0.0.0.0', null, [])).toEqual([{ ip: '127.0.0.1' }])
  expect(screenAddresses('0.0.0.0', 'media.example.cn', ['10.0.0.5'])).toEqual([{ ip: '0.0.0.0', announcedAddress: 'media.example.cn' }])
  // Behind NAT: from outside by the announced address, from the same network by its own.
  expect(screenAddresses('10.0.0.5', '203.0.113.7', [])).toEqual([
    { ip: '10.0.0.5', announcedAddress: '203.0.113.7', exposeInternalIp: true },
  ])
})

test('other hosts are told one address', () => {
  expect(linkAddress('10.0.0.5', null, [])).toEqual({ ip: '10.0.0.5' })
  expect(linkAddress('0.0.0.0', null, ['10.0.0.5', '10.1.0.5'])).toEqual({ ip: '0.0.0.0', announcedAddress: '10.0.0.5' })
  expect(linkAddress('0.0.0.0', 'media-2.inside', ['10.0.0.5'])).toEqual({ ip: '0.0.0.0', announcedAddress: 'media-2.inside' })
  // For a process beside it, whatever screens are told.
  expect(linkAddress('0.0.0.0', '127.0.0.1', ['10.0.0.5'])).toEqual({ ip: '127.0.0.1' })
  expect(linkAddress('10.0.0.5', '127.0.0.1', ['10.0.0.5'])).toEqual({ ip: '127.0.0.1' })
})

test('a worker that had lived is replaced at once; those that die young come ever later', () => {
  const delay = new RestartDelay()
  expect([60_000, 60_000].map((lived_ms) => delay.after(lived_ms))).toEqual([0, 0])
  expect(Array.from({ length: 10 }, () => delay.after(50))).toEqual([0, 250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
  expect(delay.hopeless).toBe(true)
  expect(delay.after(60_000)).toBe(0)
  expect(delay.hopeless).toBe(false)
})
