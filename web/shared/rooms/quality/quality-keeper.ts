import type { Rung } from '#contract/vocabulary-rooms.ts'
import type { DataLinks } from '../connection/data-links.ts'
import type { Receiving } from '../connection/receiving.ts'
import type { ViewStore } from '../connection/room-view.ts'
import type { Sending } from '../connection/sending.ts'
import type { Signalling } from '../connection/signalling.ts'
import type { SilenceWatch } from '../connection/silence-watch.ts'
import type { Transports } from '../connection/transports.ts'
import { StillCamera } from '../data/still-camera.ts'
import { encodeStill, leastStillBytes, type StillSource } from '../data/stills.ts'
import { cushionFor, freshCushion, type Cushion } from './cushion.ts'
import { FallWatch } from './fall-watch.ts'
import { climb, freshLadder, type Ladder } from './ladder.ts'
import { freshRoundTrip } from './round-trip.ts'
import { reportsAfter, type Reports } from './reports.ts'
import { SoundLoss } from './sound-loss.ts'
import type { Stat } from './stat.ts'
import { askedAgain, askedOfUs, sampleOf, type Snapshot, type StreamNotes } from './stats.ts'
import type { TileBook } from './tile-book.ts'
import { pairInUse } from './way.ts'

const every_ms = 1_000
/** An encoder's first seconds, those of a stream that was paused, and those of another way say nothing about the line. */
const settles_ms = 6_000
const flows_ms = 3_000
/** What the way of before lost is no fall of the line. */
const wayStands_ms = 3_000
/** After a break, reports still count what was lost in it. */
const reportsBreak_ms = 3_000

const smallestPicture_bps = 150_000

const noPicture: readonly Rung[] = ['stills', 'audio', 'text']
const pictureSources: readonly StillSource[] = ['patient_view', 'screen', 'camera']

interface Parts {
  signalling: Signalling
  sending: Sending
  receiving: Receiving
  links: DataLinks
  tiles: TileBook
  view: ViewStore
  silence: Pick<SilenceWatch, 'isHeard'>
}

/** Looks at both directions each second and acts on what the ladder says. */
export class QualityKeeper {
  readonly #parts: Parts
  readonly #stills = new StillCamera()
  readonly #soundLoss: SoundLoss
  readonly #fall: FallWatch
  #ladder: Ladder = freshLadder
  #cushion: Cushion = freshCushion
  /** What those need who receive this screen's pictures. */
  #theirCushion: Cushion = freshCushion
  #transports: Transports | null = null
  #before: Snapshot | null = null
  #liveSince_ms: number | null = null
  /** The pair that media go by, and since when: over another way the browser's estimate begins anew, with next to nothing. */
  #way: { id: unknown; since_ms: number } | null = null
  #nextStill_ms = 0
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.#fall = new FallWatch(
      () => this.#mediaGoOn() && parts.sending.isSendingVideo && this.#wayFor_ms() > wayStands_ms,
      () => this.#onFall(),
    )
    this.#soundLoss = new SoundLoss(() => parts.signalling.ask('microphone.arrived', {}))
  }

  /** New transports: counters begin anew, the rung stays, for the line is the same. */
  attach(transports: Transports): void {
    this.#transports = transports
    this.#fall.attach(transports)
    this.#before = null
    this.#soundLoss.reset()
    this.#timer ??= setInterval(() => void this.#beat(), every_ms)
    this.#report()
  }

  detach(): void {
    this.#fall.detach()
    this.#transports = null
    this.#before = null
  }

  close(): void {
    this.#fall.close()
    clearInterval(this.#timer)
    this.#stills.close()
  }

  async #beat(): Promise<void> {
    const transports = this.#transports
    if (!transports || !this.#mediaGoOn()) {
      this.#before = null
      this.#liveSince_ms = null
      // It may come back over another line.
      this.#ladder = { ...this.#ladder, roundTrip: freshRoundTrip }
      return
    }
    const now = await snapshot(transports, this.#before?.reports ?? null).catch(() => null)
    if (!now || transports !== this.#transports) return
    const before = this.#before
    this.#before = now
    this.#liveSince_ms ??= now.at_ms
    const id = pairInUse(now.send)?.['id']
    if (id !== this.#way?.id) this.#way = { id, since_ms: now.at_ms }
    if (before && now.at_ms - this.#liveSince_ms > reportsBreak_ms) {
      const dt_s = (now.at_ms - before.at_ms) / 1000
      const notes = this.#notes()
      this.#cushion = cushionFor(this.#cushion, this.#someSenderLoses() ? 1 : askedAgain(now, before, notes), dt_s)
      this.#parts.receiving.cushion(this.#cushion.target_ms)
      const theirs = cushionFor(this.#theirCushion, askedOfUs(now, before), dt_s)
      const isOther = (theirs.target_ms === null) !== (this.#theirCushion.target_ms === null)
      this.#theirCushion = theirs
      this.#act(climb(this.#ladder, sampleOf(now, before, notes), dt_s))
      if (isOther) this.#report()
    }
    await this.#sendStill()
  }

  /** A line that is too full or too bad for its socket needs the ladder most; where the server is gone with it, nothing is judged. */
  #mediaGoOn(): boolean {
    const { view, silence } = this.#parts
    const { phase } = view.getState()
    return phase.name === 'live' || (phase.name === 'reconnecting' && phase.what === 'socket' && silence.isHeard)
  }

  #someSenderLoses(): boolean {
    const { peers, peerId } = this.#parts.view.getState()
    return peers.some((one) => one.peerId !== peerId && !one.away && one.rung.lossy === true)
  }

  /** ms for which media have gone by the same way. */
  #wayFor_ms(): number {
    return this.#way ? performance.now() - this.#way.since_ms : 0
  }

  /** Where a line falls from one moment to the next, the smallest picture goes on alone until the ladder knows what the line carries. */
  #onFall(): void {
    this.#ladder = { ...this.#ladder, videoLimit_bps: smallestPicture_bps }
    void this.#parts.sending.beginAnew(smallestPicture_bps)
  }

  #notes(): StreamNotes {
    const { sending, receiving, view } = this.#parts
    const now_ms = performance.now()
    const { peers, peerId } = view.getState()
    const others = peers.filter((one) => one.peerId !== peerId && !one.away)
    // Who knows that its own line is bad, or is away, need not be judged by what arrives.
    const isWell = (sender: string) => others.some((one) => one.peerId === sender && one.rung.fault !== 'own_uplink')
    const coming = receiving.streams.filter((stream) => !stream.producerPaused)
    return {
      soundLoss: (told) => this.#soundLoss.judge(told, now_ms),
      blameless: coming.length > 0 && !coming.some((stream) => isWell(stream.peerId)),
      received: new Map(
        receiving.streams.map((stream) => [
          stream.track.id,
          {
            kind: stream.kind,
            flows: stream.flowsSince_ms !== null && now_ms - stream.flowsSince_ms > flows_ms,
            senderScore: isWell(stream.peerId) ? stream.senderScore : 0,
            starved: stream.kind === 'video' && stream.layers === null,
          },
        ]),
      ),
      sendsVideo: sending.isSendingVideo,
      knowsLine: this.#wayFor_ms() > settles_ms && (!sending.isSendingVideo || sending.videoFor_ms > settles_ms),
      allTroubled: others.length > 1 && others.every(({ rung }) => rung.sending !== 'video' || rung.receiving !== 'video'),
    }
  }

  #act(next: Ladder): void {
    const before = this.#ladder
    this.#ladder = next
    const { sending, tiles } = this.#parts
    sending.limit(next.videoLimit_bps)
    sending.shapeSound(next.sound)
    const holds = noPicture.includes(next.sending.rung)
    for (const source of pictureSources) sending.hold(source, 'ladder', holds)
    tiles.setRung(next.receiving.rung)
    if (before.sending.rung !== next.sending.rung || before.receiving.rung !== next.receiving.rung || before.fault !== next.fault)
      this.#report()
  }

  #report(): void {
    const { sending, receiving, fault } = this.#ladder
    const rung = { sending: sending.rung, receiving: receiving.rung, fault, lossy: this.#theirCushion.target_ms !== null }
    this.#parts.view.setState({ rung })
    this.#parts.signalling.tell('rung', rung)
  }

  /** A picture a second in place of video: where this line carries none, or somebody else's takes none. */
  async #sendStill(): Promise<void> {
    const { sending, links, view } = this.#parts
    const { peers, peerId } = view.getState()
    const wanted = this.#ladder.sending.rung === 'stills' || peers.some((one) => one.peerId !== peerId && one.rung.receiving === 'stills')
    const rate_bps = this.#ladder.stills_bps
    if (!wanted || rate_bps === 0 || performance.now() < this.#nextStill_ms) return
    const source = pictureSources.find((one) => sending.track(one)?.readyState === 'live')
    const track = source && sending.track(source)
    if (!source || !track) return
    const still = await this.#stills.take(
      track,
      source,
      performance.timeOrigin + performance.now(),
      Math.max(leastStillBytes, rate_bps / 8),
    )
    const bytes = still && encodeStill(still)
    if (!bytes || !links.send('stills', bytes)) return
    // The next beat is due then; where the line takes less than a picture a second, they come less often.
    this.#nextStill_ms = performance.now() + (bytes.length * 8000) / rate_bps - every_ms / 2
  }
}

async function snapshot({ send, receive }: Transports, reports: Reports | null): Promise<Snapshot> {
  const [sent, received] = await Promise.all([send.getStats(), receive.getStats()])
  const list = (report: RTCStatsReport) => {
    const stats: Stat[] = []
    report.forEach((one: Stat) => void stats.push(one))
    return stats
  }
  const stats = { send: list(sent), receive: list(received) }
  return { at_ms: performance.now(), ...stats, reports: reportsAfter(reports, stats.send) }
}
