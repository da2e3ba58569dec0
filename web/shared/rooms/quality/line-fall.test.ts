import { expect, it } from 'vitest'
import { hasFallen, lookAt, type LineLook } from './line-fall.ts'

interface Quarter {
  available_kbit: number
  sent_kbit: number
  again_share?: number
  asked?: number
}

/** A look every quarter of a second; what is told is of the quarter before it. */
function looksOf(quarters: readonly Quarter[]): LineLook[] {
  const looks: LineLook[] = []
  for (const [place, { available_kbit, sent_kbit, again_share = 0, asked = 0 }] of quarters.entries()) {
    const before = looks.at(-1)
    const sent_bytes = (sent_kbit * 1000) / 8 / 4
    looks.push({
      at_ms: place * 250,
      available_bps: available_kbit * 1000,
      sent_bytes: (before?.sent_bytes ?? 0) + sent_bytes,
      sentAgain_bytes: (before?.sentAgain_bytes ?? 0) + sent_bytes * again_share,
      asked: (before?.asked ?? 0) + asked,
    })
  }
  return looks
}

const well: Quarter = { available_kbit: 3000, sent_kbit: 1500 }
const lossy: Quarter = { available_kbit: 3000, sent_kbit: 1500, again_share: 0.05, asked: 3 }

it('sees a line that falls from 1.5 Mbit/s to 500 kbit/s as soon as what it dropped is asked for again', () => {
  const fall = [well, well, well, well, { available_kbit: 900, sent_kbit: 1500 }]
  expect(hasFallen(looksOf(fall))).toBe(false)
  expect(hasFallen(looksOf([...fall, { available_kbit: 450, sent_kbit: 900, again_share: 0.5, asked: 12 }]))).toBe(true)
})

it('takes neither loss nor a wandering estimate for a fall', () => {
  expect(hasFallen(looksOf(Array(8).fill(lossy)))).toBe(false)
  expect(hasFallen(looksOf([...Array<Quarter>(7).fill(lossy), { ...lossy, available_kbit: 900 }]))).toBe(false)
  // Loss comes in bursts, and a machine that stops for a moment lets the estimate fall.
  expect(hasFallen(looksOf([...Array<Quarter>(7).fill(lossy), { ...lossy, available_kbit: 900, asked: 9 }]))).toBe(false)
  expect(hasFallen(looksOf([...Array<Quarter>(7).fill(well), { ...well, available_kbit: 1400, again_share: 0.5, asked: 20 }]))).toBe(false)
})

it('leaves a line to the ladder that carries no pictures any more, and one that has always been narrow', () => {
  const asked = { again_share: 0.5, asked: 20 }
  expect(hasFallen(looksOf([...Array<Quarter>(6).fill(well), { available_kbit: 60, sent_kbit: 900, ...asked }]))).toBe(false)
  expect(hasFallen(looksOf(Array(8).fill({ available_kbit: 400, sent_kbit: 380, ...asked })))).toBe(false)
})

it('says nothing before it has watched for a while', () => {
  expect(hasFallen([])).toBe(false)
  expect(hasFallen(looksOf([well, { available_kbit: 450, sent_kbit: 900, again_share: 0.5, asked: 12 }]))).toBe(false)
})

it('reads what a browser tells', () => {
  const stats = [
    { type: 'transport', selectedCandidatePairId: 'P' },
    { type: 'candidate-pair', id: 'P', availableOutgoingBitrate: 900_000 },
    { type: 'outbound-rtp', kind: 'video', bytesSent: 1000, headerBytesSent: 100, retransmittedBytesSent: 200, nackCount: 2 },
    { type: 'outbound-rtp', kind: 'audio', bytesSent: 500, nackCount: 1 },
  ]
  expect(lookAt(stats, 7)).toEqual({ at_ms: 7, available_bps: 900_000, sent_bytes: 1600, sentAgain_bytes: 200, asked: 3 })
  expect(lookAt(stats.slice(2), 7)).toBeNull()
})
