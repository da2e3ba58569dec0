import { expect, it } from 'vitest'
import { reportsAfter, type Reports } from './reports.ts'
import type { Stat } from './stat.ts'

/** Of one stream: so much was sent, and so much of it was missing in the report of the time `at`. */
const look = (sent: number, at: number, lost: number): Stat[] => [
  { type: 'outbound-rtp', id: 'a', kind: 'audio', packetsSent: sent },
  { type: 'remote-inbound-rtp', id: 'ra', kind: 'audio', localId: 'a', timestamp: at, packetsLost: lost },
]
const after = (...looks: Stat[][]): Reports => looks.reduce<Reports | null>((before, one) => reportsAfter(before, one), null)!
const lossAfter = (...looks: Stat[][]) => after(...looks).get('ra')?.loss ?? null

it('counts what is missing since the report before, and holds it until the next', () => {
  const looks = [look(50, 1, 0), look(100, 2, 0), look(150, 2, 0), look(350, 3, 50)]
  expect(lossAfter(...looks)).toBe(0.2)
  expect(lossAfter(...looks, look(400, 3, 50), look(450, 3, 50))).toBe(0.2)
  expect(lossAfter(...looks, look(600, 4, 50))).toBe(0)
})

it('says nothing of what was lost before it looked', () => {
  expect(lossAfter(look(50, 1, 400))).toBeNull()
  expect(lossAfter(look(50, 1, 400), look(100, 2, 700))).toBeNull()
  expect(lossAfter(look(50, 1, 400), look(100, 2, 700), look(200, 3, 700))).toBe(0)
})

it('begins anew where the stream does, and from its first report where it saw that come', () => {
  expect(lossAfter(look(5_000, 1, 9), look(5_050, 2, 9), look(10, 3, 0))).toBeNull()
  expect(lossAfter([], look(50, 1, 5), look(100, 2, 15))).toBe(0.2)
})

it('passes over what a browser does not tell', () => {
  expect(after([{ type: 'remote-inbound-rtp', id: 'ra', localId: 'gone', packetsLost: 3 }]).size).toBe(0)
  expect(lossAfter(look(50, 1, -2), look(100, 2, -2), look(150, 3, -4))).toBe(0)
})
