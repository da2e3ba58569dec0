import { expect, it } from 'vitest'
import type { Stat } from './stat.ts'
import { askedAgain, askedOfUs, sampleOf, type Snapshot, type StreamNotes } from './stats.ts'

const pair: Stat = {
  type: 'candidate-pair',
  id: 'p',
  nominated: true,
  state: 'succeeded',
  availableOutgoingBitrate: 900_000,
  currentRoundTripTime: 0.08,
}
const sound = (packetsSent: number): Stat => ({ type: 'outbound-rtp', id: 'a', kind: 'audio', packetsSent, bytesSent: packetsSent * 100 })
const picture = (bytesSent: number, framesEncoded: number, more: Stat = {}): Stat => ({
  type: 'outbound-rtp',
  id: 'v',
  kind: 'video',
  packetsSent: bytesSent / 1000,
  bytesSent,
  framesEncoded,
  qualityLimitationReason: 'none',
  ...more,
})
const told = (kind: string, localId: string): Stat => ({ type: 'remote-inbound-rtp', id: `r${localId}`, kind, localId })
const report = (loss: number | null) => ({ at: 1, lost: 0, sent: 0, seenToCome: true, loss })
const heard = (id: string, kind: string, more: Stat): Stat => ({ type: 'inbound-rtp', id, kind, trackIdentifier: id, ...more })
const notes = (more: Partial<StreamNotes> = {}): StreamNotes => ({
  received: new Map([
    ['a', { kind: 'audio', flows: true, senderScore: 10, starved: false }],
    ['v', { kind: 'video', flows: true, senderScore: 10, starved: false }],
  ]),
  sendsVideo: true,
  knowsLine: true,
  allTroubled: false,
  blameless: false,
  soundLoss: (told) => told,
  ...more,
})
const reports = new Map()
const sent = (...stats: Stat[]): Snapshot => ({ at_ms: 2_000, send: stats, receive: [], reports })
const was = (...stats: Stat[]): Snapshot => ({ at_ms: 1_000, send: stats, receive: [], reports })

it('reads the line, the loss of sound and what pictures take', () => {
  const now = {
    ...sent(pair, sound(150), picture(250_000, 60), told('audio', 'a'), told('video', 'v')),
    reports: new Map([
      ['ra', report(0.1)],
      ['rv', report(0.2)],
    ]),
  }
  const { uplink } = sampleOf(now, was(sound(100), picture(150_000, 30)), notes())
  expect(uplink).toMatchObject({ available_bps: 900_000, rtt_ms: 80, soundLoss: 0.1, videoSent_bps: 800_000, stalled: false })
  expect(uplink.loss).toBe(0.2)
})

it('takes of sound what is truly missing, and leaves out what is not known', () => {
  const now = {
    ...sent(pair, sound(150), picture(250_000, 60), told('audio', 'a'), told('video', 'v')),
    reports: new Map([
      ['ra', report(0.6)],
      ['rv', report(0)],
    ]),
  }
  const seen = (soundLoss: number | null) =>
    sampleOf(now, was(sound(100), picture(150_000, 30)), notes({ soundLoss: () => soundLoss })).uplink
  expect(seen(null)).toMatchObject({ loss: 0, soundLoss: null })
  expect(seen(0)).toMatchObject({ loss: 0, soundLoss: 0 })
  expect(seen(0.6)).toMatchObject({ loss: 0.6, soundLoss: 0.6 })
})

it('counts sound that had to be sent again as lost on the line, though it arrived in the end, where no picture tells', () => {
  const speech = { ...sound(200), retransmittedPacketsSent: 50 }
  const pictures = [picture(350_000, 60), told('video', 'v')]
  const reports = new Map([
    ['ra', report(0.01)],
    ['rv', report(0.1)],
  ])
  const seen = (more: Stat[], earlier: Stat[]) =>
    sampleOf(
      { ...sent(speech, told('audio', 'a'), ...more), reports },
      was({ ...sound(100), retransmittedPacketsSent: 0 }, ...earlier),
      notes(),
    ).uplink
  expect(seen([], [])).toMatchObject({ loss: 0.5, soundLoss: 0.01 })
  expect(seen(pictures, [picture(150_000, 30)])).toMatchObject({ loss: 0.1, soundLoss: 0.01 })
})

it('believes no estimate of a fresh connection', () => {
  expect(sampleOf(sent(pair), was(), notes({ knowsLine: false })).uplink.available_bps).toBeNull()
})

it('sees an encoder that makes nothing, and one that cannot follow', () => {
  expect(sampleOf(sent(pair, picture(10, 30)), was(picture(10, 30)), notes()).uplink.stalled).toBe(true)
  expect(sampleOf(sent(picture(10, 30)), was(picture(10, 30)), notes({ sendsVideo: false })).uplink.stalled).toBe(false)
  const slow = picture(20, 31, { qualityLimitationReason: 'cpu' })
  expect(sampleOf(sent(slow), was(picture(10, 30)), notes()).uplink.limitedBy).toBe('cpu')
})

const received = (...stats: Stat[]): Snapshot => ({ at_ms: 2_000, send: [], receive: stats, reports })
const before: Snapshot = {
  at_ms: 1_000,
  send: [],
  reports,
  receive: [
    heard('a', 'audio', {
      packetsReceived: 100,
      packetsLost: 0,
      totalSamplesReceived: 48_000,
      concealedSamples: 0,
      silentConcealedSamples: 0,
    }),
    heard('v', 'video', { packetsReceived: 100, packetsLost: 0, framesDecoded: 30, totalFreezesDuration: 0 }),
  ],
}

it('counts invented sound but not invented silence, and pictures that stand', () => {
  const now = received(
    heard('a', 'audio', {
      packetsReceived: 145,
      packetsLost: 5,
      totalSamplesReceived: 96_000,
      concealedSamples: 9_600,
      silentConcealedSamples: 4_800,
    }),
    heard('v', 'video', { packetsReceived: 190, packetsLost: 10, framesDecoded: 45, totalFreezesDuration: 0.4 }),
  )
  const { downlink } = sampleOf(now, before, notes())
  expect(downlink.loss).toBeCloseTo(0.1)
  expect(downlink.concealed).toBeCloseTo(0.1)
  expect(downlink.frozen).toBeCloseTo(0.4)
  const still = received(heard('v', 'video', { packetsReceived: 100, packetsLost: 0, framesDecoded: 30, totalFreezesDuration: 0 }))
  expect(sampleOf(still, before, notes()).downlink.frozen).toBe(1)
})

it('leaves out what is paused, and blames the sender where only its line is bad', () => {
  const bad = received(heard('v', 'video', { packetsReceived: 130, packetsLost: 30, framesDecoded: 31, totalFreezesDuration: 0.9 }))
  const of = (more: object) =>
    sampleOf(bad, before, notes({ received: new Map([['v', { kind: 'video', flows: true, senderScore: 10, starved: false, ...more }]]) }))
      .downlink
  expect(of({})).toMatchObject({ loss: 0.5, senderIsBad: false })
  expect(of({ flows: false })).toMatchObject({ loss: null, frozen: null })
  expect(of({ senderScore: 3 })).toMatchObject({ loss: null, frozen: null, senderIsBad: true })
  expect(of({ starved: true }).starved).toBe(true)
})

it('says nothing of a stream that has only begun', () => {
  expect(sampleOf(received(heard('n', 'video', { packetsReceived: 5 })), before, notes()).downlink).toMatchObject({
    loss: null,
    frozen: null,
  })
})

it('tells how much was asked for again, of the pictures that are wanted', () => {
  const picture = (packetsReceived: number, nackCount: number, id = 'v') => heard(id, 'video', { packetsReceived, nackCount })
  const at = (at_ms: number, ...receive: Stat[]): Snapshot => ({ at_ms, send: [], receive, reports })
  const first = at(0, picture(1_000, 10), picture(0, 0, 'probator'))
  expect(askedAgain(at(1_000, picture(1_200, 16), picture(20, 90, 'probator')), first, notes())).toBeCloseTo(0.03)
  expect(askedAgain(at(1_000, picture(1_000, 10)), first, notes())).toBeNull()
})

it('tells how much of the pictures that are sent is asked for again', () => {
  const at = (at_ms: number, ...send: Stat[]): Snapshot => ({ at_ms, send, receive: [], reports })
  const first = at(0, picture(1_000_000, 10, { nackCount: 10 }), sound(50))
  expect(askedOfUs(at(1_000, picture(1_200_000, 35, { nackCount: 16 }), sound(100)), first)).toBeCloseTo(0.03)
  expect(askedOfUs(at(1_000, picture(1_000_000, 10, { nackCount: 10 }), sound(100)), first)).toBeNull()
})

it('reads the pair that is in use, not one from before a restart of ICE', () => {
  const old: Stat = { ...pair, id: 'old', availableOutgoingBitrate: 9_000_000, currentRoundTripTime: 0.001 }
  const transport: Stat = { type: 'transport', id: 't', selectedCandidatePairId: 'p' }
  const at = (at_ms: number): Snapshot => ({ at_ms, send: [old, pair, transport], receive: [], reports })
  expect(sampleOf(at(1_000), at(0), notes()).uplink).toMatchObject({ available_bps: 900_000, rtt_ms: 80 })
})
