import type { QualitySample } from './ladder.ts'
import type { Reports } from './reports.ts'
import { number, ofType, type Stat } from './stat.ts'
import { pairInUse } from './way.ts'

export interface Snapshot {
  at_ms: number
  send: readonly Stat[]
  receive: readonly Stat[]
  reports: Reports
}

/** What the connection knows about the tracks that statistics only name. */
export interface StreamNotes {
  /** By the track's id. `flows`: wanted and not paused by anybody, for long enough to judge it. */
  received: ReadonlyMap<string, { kind: 'audio' | 'video'; flows: boolean; senderScore: number; starved: boolean }>
  sendsVideo: boolean
  /** The estimate of a fresh connection says nothing yet. */
  knowsLine: boolean
  allTroubled: boolean
  /** All who send are known to do so over a bad line. */
  blameless: boolean
  /** What is truly missing of the microphone's sound, given what is told of it; null where it is not known. */
  soundLoss(told: number | null): number | null
}

/** A score of the server's below this: the sender's own line loses packets. */
const badScore = 6

const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0)

/** What passed between two looks at the statistics. */
export function sampleOf(now: Snapshot, before: Snapshot, notes: StreamNotes): QualitySample {
  return { uplink: uplinkOf(now, before, notes), downlink: downlinkOf(now, before, notes), allTroubled: notes.allTroubled }
}

/** How much a counter rose between the two; null where it was not there before (a new stream) or was set back. */
function rise(now: Stat, before: readonly Stat[], field: string): number | null {
  const earlier = number(
    before.find((one) => one['id'] === now['id']),
    field,
  )
  const later = number(now, field)
  return earlier === null || later === null || later < earlier ? null : later - earlier
}

/** How often lost packets of the pictures that flow were asked for again, by how many came; null where none came. */
export function askedAgain(now: Snapshot, before: Snapshot, { received }: StreamNotes): number | null {
  const pictures = ofType(now.receive, 'inbound-rtp', 'video').filter((one) => received.get(String(one['trackIdentifier']))?.flows)
  const [asked, came] = ['nackCount', 'packetsReceived'].map((field) => sum(pictures.map((one) => rise(one, before.receive, field) ?? 0)))
  return came ? asked! / came : null
}

/** How often packets of the pictures that are sent were asked for again, by how many were sent; null where none was. */
export function askedOfUs(now: Snapshot, before: Snapshot): number | null {
  const pictures = ofType(now.send, 'outbound-rtp', 'video')
  const [asked, sent] = ['nackCount', 'packetsSent'].map((field) => sum(pictures.map((one) => rise(one, before.send, field) ?? 0)))
  return sent ? asked! / sent : null
}

function uplinkOf(now: Snapshot, before: Snapshot, { sendsVideo, knowsLine, soundLoss }: StreamNotes): QualitySample['uplink'] {
  const span_s = Math.max(0.001, (now.at_ms - before.at_ms) / 1000)
  const pair = pairInUse(now.send)
  const outbound = ofType(now.send, 'outbound-rtp')
  const video = outbound.filter((one) => one['kind'] === 'video')
  const told = ofType(now.send, 'remote-inbound-rtp')
  const encoded = sum(video.map((one) => rise(one, before.send, 'framesEncoded') ?? 0))
  const hadVideo = ofType(before.send, 'outbound-rtp', 'video').length > 0
  const toldOf = (kind: string) => lossOf(ofType(told, 'remote-inbound-rtp', kind), now, before)
  const pictures = toldOf('video')
  const sound = soundLoss(toldOf('audio'))
  const reasons = video.map((one) => one['qualityLimitationReason'])
  const rtt_s = number(pair, 'currentRoundTripTime') ?? number(told[0], 'roundTripTime')
  return {
    sendsVideo,
    available_bps: knowsLine ? number(pair, 'availableOutgoingBitrate') : null,
    rtt_ms: rtt_s === null ? null : rtt_s * 1000,
    // What comes late is asked for in vain as well: where pictures are sent, what is told of them says more than what was sent again.
    loss: worst([sound, pictures ?? sentAgain(outbound, before.send)]),
    soundLoss: sound,
    videoSent_bps: (sum(video.map((one) => rise(one, before.send, 'bytesSent') ?? 0)) * 8) / span_s,
    cut: sendsVideo && knowsLine && isCut(video, before.send),
    stalled: sendsVideo && hadVideo && span_s < 5 && encoded === 0,
    limitedBy: (['cpu', 'bandwidth', 'other', 'none'] as const).find((one) => reasons.includes(one)) ?? 'unknown',
  }
}

/**
 * What was lost of sound on the line: the server counts what arrived when it was sent again as arrived. Where all that is lost is asked for until it
 * is there, the share of what is sent again in all that is sent is the line's loss.
 */
function sentAgain(outbound: readonly Stat[], before: readonly Stat[]): number | null {
  const sound = outbound.filter((one) => one['kind'] === 'audio')
  const risen = (field: string) => sum(sound.map((one) => rise(one, before, field) ?? 0))
  const [sent, again] = [risen('packetsSent'), risen('retransmittedPacketsSent')]
  return again > 0 ? again / sent : null
}

const worst = (losses: readonly (number | null)[]): number | null => {
  const known = losses.filter((one) => one !== null)
  return known.length > 0 ? Math.max(...known) : null
}

/** Layers of one track share a `mediaSourceId`: the largest makes no pictures while a smaller one does. */
function isCut(video: readonly Stat[], before: readonly Stat[]): boolean {
  const made = (one: Stat) => (rise(one, before, 'framesEncoded') ?? 0) > 0
  return video.some((one) => {
    const layers = video.filter((other) => other['mediaSourceId'] === one['mediaSourceId'])
    // `r0` is the smallest.
    const isLargest = layers.every((other) => String(other['rid']) <= String(one['rid']))
    return isLargest && layers.length > 1 && !made(one) && layers.some(made)
  })
}

/** The share that did not arrive as the other end tells it, each stream by how much of it was sent; null where nothing is known. */
function lossOf(told: readonly Stat[], now: Snapshot, before: Snapshot): number | null {
  const known = told.flatMap((one) => {
    const stream = now.send.find((out) => out['id'] === one['localId'])
    const sent = stream ? rise(stream, before.send, 'packetsSent') : null
    const loss = now.reports.get(String(one['id']))?.loss ?? null
    return sent && loss !== null ? [{ loss, sent }] : []
  })
  return known.length > 0 ? sum(known.map(({ loss, sent }) => loss * sent)) / sum(known.map(({ sent }) => sent)) : null
}

interface Heard {
  loss: number | null
  concealed: number | null
  frozen: number | null
  badSender: boolean
}

function downlinkOf(now: Snapshot, before: Snapshot, notes: StreamNotes): QualitySample['downlink'] {
  const span_s = Math.max(0.001, (now.at_ms - before.at_ms) / 1000)
  const heard = ofType(now.receive, 'inbound-rtp').flatMap((one): Heard[] => {
    const note = notes.received.get(String(one['trackIdentifier']))
    return note?.flows ? [{ ...judge(one, before, note.kind, span_s), badSender: note.senderScore <= badScore }] : []
  })
  const own = heard.filter((one) => !one.badSender)
  const isBad = ({ loss, concealed, frozen }: Heard) => (loss ?? 0) > 0.1 || (concealed ?? 0) > 0.3 || (frozen ?? 0) > 0.3
  return {
    loss: mean(own, 'loss'),
    concealed: mean(own, 'concealed'),
    frozen: mean(own, 'frozen'),
    starved: [...notes.received.values()].some((one) => one.flows && one.starved && one.senderScore > badScore),
    senderIsBad: heard.some((one) => one.badSender && isBad(one)) && !own.some(isBad),
    blameless: notes.blameless,
  }
}

function judge(one: Stat, before: Snapshot, kind: 'audio' | 'video', span_s: number): Omit<Heard, 'badSender'> {
  const received = rise(one, before.receive, 'packetsReceived')
  const lost = rise(one, before.receive, 'packetsLost')
  const loss = received === null || received + (lost ?? 0) === 0 ? null : (lost ?? 0) / (received + (lost ?? 0))
  if (kind === 'audio') {
    const samples = rise(one, before.receive, 'totalSamplesReceived')
    const invented = (rise(one, before.receive, 'concealedSamples') ?? 0) - (rise(one, before.receive, 'silentConcealedSamples') ?? 0)
    return { loss, frozen: null, concealed: samples ? Math.min(1, Math.max(0, invented / samples)) : null }
  }
  const decoded = rise(one, before.receive, 'framesDecoded')
  const froze_s = rise(one, before.receive, 'totalFreezesDuration') ?? 0
  return { loss, concealed: null, frozen: decoded === null ? null : decoded === 0 ? 1 : Math.min(1, froze_s / span_s) }
}

function mean(heard: readonly Heard[], field: 'loss' | 'concealed' | 'frozen'): number | null {
  const known = heard.flatMap((one) => (one[field] === null ? [] : [one[field]]))
  return known.length > 0 ? sum(known) / known.length : null
}
