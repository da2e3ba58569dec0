import { randomInt } from 'node:crypto'
import type { Institution } from '#contract/rest/institutions.ts'
import type { Point } from '#contract/values.ts'
import type { SimulatedClock } from './briefing.ts'
import type { Exchange } from './exchange.ts'
import type { Phones } from './phone.ts'

/** How often people call with what. */
const complaints = [
  'chest_pain',
  'stroke',
  'trauma',
  'breathing_difficulty',
  'fall',
  'unconscious',
  'abdominal_pain',
  'fever',
  'child_birth',
  'other',
] as const

export interface SimulatedCall {
  callId: string
  number: string
  point: Point
  village: string
  complaint: string
}

export interface CallerParts {
  exchange: Exchange
  phones: Phones | null
  /** Village clinics: people live around them. */
  villages: readonly Institution[]
  clock: SimulatedClock
}

/** One person rings. Returns once the exchange's event was taken. */
export async function ring({ exchange, phones, villages, clock }: CallerParts): Promise<SimulatedCall> {
  const village = villages[randomInt(villages.length)]!
  const point = nearby(village.location!)
  const number = `1${randomInt(30, 99)}${String(randomInt(100_000_000)).padStart(8, '0')}`
  phones?.place(number, point)
  const pbxCallId = `sim-${crypto.randomUUID()}`
  const callId = await exchange.send({
    event: 'ringing',
    pbxCallId,
    occurredAt: new Date(clock.now_ms()).toISOString(),
    number,
    ownerName: null,
    installedAddress: null,
    // A mobile operator knows the cell, some 800 m around.
    operatorLocation: { point: nearby(point), accuracyM: 800 },
    recordingId: `rec-${pbxCallId}`,
  })
  if (!callId) throw new Error('the exchange got no call id')
  return { callId, number, point, village: village.name, complaint: complaints[randomInt(complaints.length)]! }
}

/** Within about 400 m. */
const nearby = ({ lat, lon }: Point): Point => ({ lat: lat + (Math.random() - 0.5) * 0.007, lon: lon + (Math.random() - 0.5) * 0.009 })
