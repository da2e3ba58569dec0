import type { ErrorCode } from '#contract/errors.ts'
import type { JoinAnswer, RoomAnswer, RoomNotice, RoomRequestAnswer, RoomRequestData, RoomRequestName } from '#contract/media.ts'
import type { DataLabel, MediaSource } from '#contract/vocabulary-rooms.ts'
import type { RoomLine } from '../../realtime/room-line.ts'
import { watchNetwork } from '../../realtime/network-watch.ts'
import { OwnMedia } from '../capture/own-media.ts'
import type { Facing } from '../capture/open-device.ts'
import { decodeStill } from '../data/stills.ts'
import { wayOf, type MediaWay } from '../quality/way.ts'
import { QualityKeeper } from '../quality/quality-keeper.ts'
import { TileBook } from '../quality/tile-book.ts'
import { DataLinks } from './data-links.ts'
import { Inbox } from './inbox.ts'
import { firstMachine, phaseOf, step, type EndReason, type Machine, type MachineAct, type MachineEvent } from './machine.ts'
import type { MediaKit } from './media-kit.ts'
import { Receiving } from './receiving.ts'
import { createView, dropPeer, showChat, showFollow, showJoined, showPeer, showStill, showUnsent, type ViewStore } from './room-view.ts'
import { Sending, type SendProblem } from './sending.ts'
import { SilenceWatch } from './silence-watch.ts'
import { RoomRefusal, Signalling } from './signalling.ts'
import { Timers } from './timers.ts'
import { openTransports, type Direction, type IceState, type Transports } from './transports.ts'
import { forgetKit, knownKit, learnKit } from './warm-up.ts'

export interface RoomOptions {
  line: RoomLine
  roomId: string
  facing?: Facing
  /** A phone with a one-time link: when its pass is over, so is the room. */
  isGuest?: boolean
}

/** Answers to a join that asking again does not change. */
const ends: Partial<Record<ErrorCode, EndReason>> = {
  'room.closed': 'room_closed',
  'room.full': 'full',
  'media.codec_mismatch': 'unsupported',
  'object.not_found': 'refused',
  'permission.denied': 'refused',
  'room.right_missing': 'refused',
  'room_link.invalid': 'session_over',
  'room_link.expired': 'session_over',
}

/** How soon a connection that carries in spite of what ICE says is looked at again. */
const looksAgain_ms = 1_000

type DataListener = (peerId: string, bytes: Uint8Array) => void

/**
 * This screen in one room. `open` enters with nothing captured: connections stand, so that a tap only opens the camera. From then on it
 * comes back by itself from a lost socket, another address, a dead worker and a restarted server, and sends again what it sent.
 */
export class RoomConnection {
  readonly view: ViewStore = createView()
  readonly own: OwnMedia
  readonly tiles: TileBook
  readonly links: DataLinks
  readonly #signalling: Signalling
  readonly #sending: Sending
  readonly #receiving: Receiving
  readonly #quality: QualityKeeper
  readonly #inbox = new Inbox()
  readonly #timers = new Timers<'retry' | 'ice_check' | 'settled' | `doubt_${Direction}`>()
  readonly #listeners = new Map<DataLabel, Set<DataListener>>()
  readonly #stops: (() => void)[]
  readonly #silence = new SilenceWatch(() => this.#take({ type: 'network_changed' }))
  #machine: Machine
  #kit: MediaKit | null = null
  #transports: Transports | null = null
  #peerId: string | null = null
  #secret: string | null = null
  #asked = 0

  constructor({ line, roomId, facing = 'user', isGuest = false }: RoomOptions) {
    this.#signalling = new Signalling(line, roomId)
    this.#sending = new Sending(this.#signalling, (source, problem) => this.#onUnsent(source, problem))
    this.#receiving = new Receiving(this.#signalling, (streams) => this.view.setState({ streams }))
    this.links = new DataLinks(this.#signalling, (label, peerId, bytes) => this.#onData(label, peerId, bytes))
    this.tiles = new TileBook(this.#receiving)
    this.own = new OwnMedia(
      {
        track: (source, track) => this.#sending.set(source, track),
        muted: (muted) => this.#onMuted(muted),
      },
      facing,
    )
    const { view, tiles, links } = this
    this.#quality = new QualityKeeper({
      signalling: this.#signalling,
      sending: this.#sending,
      receiving: this.#receiving,
      links,
      tiles,
      view,
      silence: this.#silence,
    })
    this.#machine = firstMachine(line.isUp)
    this.#stops = [
      this.#signalling.hold(),
      this.#signalling.onUp((up) => this.#take({ type: 'socket', up })),
      this.#signalling.onOver(() => isGuest && this.#take({ type: 'end', reason: 'session_over' })),
      this.#signalling.onNotice(({ peerId, notice }) => {
        this.#inbox.push(() => (peerId === this.#peerId ? this.#onNotice(notice) : undefined))
      }),
      watchNetwork(() => this.#take({ type: 'network_changed' })),
    ]
  }

  open(): void {
    this.#take({ type: 'open' })
  }

  leave(): void {
    if (this.#machine.stage === 'in') this.#signalling.tell('leave', {})
    this.#take({ type: 'end', reason: 'left' })
  }

  /** Throws RoomRefusal. */
  ask<N extends RoomRequestName>(name: N, data: RoomRequestData<N>): Promise<RoomRequestAnswer<N>> {
    return this.#signalling.ask(name, data)
  }

  onMessage(label: DataLabel, listener: DataListener): () => void {
    const listeners = this.#listeners.get(label) ?? new Set()
    this.#listeners.set(label, listeners.add(listener))
    return () => void listeners.delete(listener)
  }

  /** The receiver of a stream, for what only it knows: when a frame was captured. */
  receiverOf(consumerId: string): RTCRtpReceiver | undefined {
    return this.#receiving.consumerOf(consumerId)?.rtpReceiver
  }

  /** How media go now, as measured; null while none do. */
  async way(): Promise<MediaWay | null> {
    const transports = this.#transports
    if (!transports) return null
    const [receive, send] = await Promise.all([transports.receive, transports.send].map((one) => one.getStats().then(wayOf, () => null)))
    return receive ?? send ?? null
  }

  #take(event: MachineEvent): void {
    const [next, acts] = step(this.#machine, event)
    this.#machine = next
    const phase = phaseOf(next)
    const before = this.view.getState()
    const isWell = phase.name === 'live' || phase.name === 'idle'
    if (JSON.stringify(before.phase) !== JSON.stringify(phase))
      this.view.setState({ phase, troubledSince_ms: isWell ? null : (before.troubledSince_ms ?? performance.now()) })
    for (const act of acts) this.#do(act)
  }

  #do(act: MachineAct): void {
    if (act.act === 'prepare') void this.#prepare()
    if (act.act === 'join') this.#join(act.resume)
    if (act.act === 'restart_ice') void this.#restartIce()
    if (act.act === 'later') this.#timers.set(act.event, act.ms, () => this.#take({ type: act.event }))
    if (act.act === 'close') this.#close()
  }

  async #prepare(): Promise<void> {
    const mine = ++this.#asked
    const waits = (why: 'preparing' | 'failed' | 'unanswered') => {
      if (mine === this.#asked) this.#take({ type: 'prepare_waits', why })
    }
    this.#kit = knownKit()
    if (this.#kit) return this.#take({ type: 'prepared' })
    try {
      const { state, routerRtpCapabilities } = await this.#signalling.ask('capabilities', {})
      if (state !== 'ready') return waits(state)
      this.#kit = await learnKit(routerRtpCapabilities)
      if (mine === this.#asked) this.#take({ type: 'prepared' })
    } catch (error) {
      if (!(error instanceof RoomRefusal)) return this.#take({ type: 'end', reason: 'unsupported' })
      const end = ends[error.code]
      if (end) this.#take({ type: 'end', reason: end })
      else waits('unanswered')
    }
  }

  #join(resume: boolean): void {
    const kit = this.#kit
    if (!kit) return
    const mine = ++this.#asked
    const [peerId, resumeSecret] = [this.#peerId, this.#secret]
    const before = resume && peerId && resumeSecret ? { peerId, resumeSecret } : null
    // Entering anew: what is still said to the peer of before is no matter of this one.
    if (!before) this.#peerId = null
    const data: RoomRequestData<'join'> = {
      rtpCapabilities: kit.device.recvRtpCapabilities as unknown as RoomRequestData<'join'>['rtpCapabilities'],
      sctp: 'RTCDataChannel' in window,
      dtlsFingerprints: kit.dtls.fingerprints,
      resume: before,
    }
    this.#signalling.askInTurn('join', data, (answer) => {
      this.#inbox.push(() => (mine === this.#asked ? this.#onJoinAnswer(answer, before !== null) : undefined))
    })
  }

  async #onJoinAnswer(answer: RoomAnswer<'join'>, resuming: boolean): Promise<void> {
    if (!answer.ok) {
      this.view.setState({ refusal: answer.error })
      forgetKit()
      return this.#take({ type: 'join_refused', resuming, end: ends[answer.error] ?? null })
    }
    const joined = answer.answer
    this.#peerId = joined.peerId
    this.#secret = joined.resumeSecret
    showJoined(this.view, joined)
    if (joined.resumed && this.#transports) await this.#resumed(joined)
    else await this.#entered(joined)
    this.tiles.again()
  }

  async #resumed(joined: JoinAnswer): Promise<void> {
    this.#take({ type: 'joined', resumed: true })
    this.#sending.compare(joined.peers.find((one) => one.peerId === joined.peerId)?.sending ?? [])
    await Promise.all([this.#receiving.compare(joined.consumers), this.links.compare(joined.dataConsumers)])
    this.#signalling.tell('rung', this.view.getState().rung)
  }

  async #entered(joined: JoinAnswer): Promise<void> {
    const kit = this.#kit
    this.#drop()
    const transports = kit && openTransports(kit, joined, (direction, state) => this.#onIce(transports, direction, state))
    if (!kit || !transports) return this.#take({ type: 'join_refused', resuming: false, end: null })
    this.#transports = transports
    this.#take({ type: 'joined', resumed: false })
    // One after the other they are asked for: sound and pictures do not wait for what goes beside them.
    const mediaGo = this.#sending.attach(kit.device, transports.send)
    this.#quality.attach(transports)
    this.#silence.attach(transports)
    await Promise.all([
      this.#receiving.attach(transports.receive, joined.consumers),
      this.links.attach(transports, joined.rights, joined.dataConsumers, mediaGo),
    ])
  }

  /** Trouble of a connection that still carries is doubted: on a full line the way back would cost more than goes by it. */
  #onIce(of: Transports | null, direction: Direction, state: IceState): void {
    if (!of || of !== this.#transports) return
    if (state === 'troubled' && this.#silence.carries(direction))
      return this.#timers.set(`doubt_${direction}`, looksAgain_ms, () => this.#onIce(of, direction, of.state(direction)))
    this.#take({ type: 'ice', direction, state })
  }

  async #restartIce(): Promise<void> {
    const transports = this.#transports
    if (!transports) return
    // Asked at the same time: what broke the media may have broken the socket, which would say so much later.
    this.#signalling.doubt()
    try {
      const relays = this.#signalling.ask('relays', {})
      await Promise.all([
        relays,
        ...(['send', 'receive'] as const).map(async (direction) => {
          if (transports[direction].connectionState === 'new') return
          const { iceParameters } = await this.#signalling.ask('transport.restart', { transportId: transports[direction].id })
          await transports[direction].updateIceServers(await relays)
          await transports[direction].restartIce({
            iceParameters: iceParameters as unknown as { usernameFragment: string; password: string },
          })
        }),
      ])
      if (transports === this.#transports) this.#take({ type: 'restarted' })
    } catch (error) {
      if (transports !== this.#transports) return
      const isGone = error instanceof RoomRefusal && error.code === 'room.not_joined'
      this.#take({ type: isGone ? 'media_lost' : 'restart_refused' })
    }
  }

  async #onNotice(notice: RoomNotice): Promise<void> {
    const { view } = this
    switch (notice.type) {
      case 'peer.joined':
      case 'peer.changed':
        return showPeer(view, notice.peer)
      case 'peer.left':
        return dropPeer(view, notice.peerId)
      case 'consumer.added':
        await this.#receiving.add(notice.consumer)
        return this.tiles.again()
      case 'consumer.removed':
        return this.#receiving.remove(notice.consumerId)
      case 'consumer.paused':
        return this.#receiving.setProducerPaused(notice.consumerId, notice.paused)
      case 'consumer.layers':
        return this.#receiving.setLayers(notice.consumerId, notice.layers)
      case 'consumer.score':
        return this.#receiving.setScore(notice.consumerId, notice.score, notice.producerScore)
      case 'producer.score':
        return
      case 'producer.muted':
        if (this.#sending.sourceOf(notice.producerId) === 'microphone') {
          this.own.mute(true)
          view.setState({ mutedBy: notice.byPeerId })
        }
        return
      case 'data.added':
        return this.links.add(notice.dataConsumer)
      case 'data.removed':
        return this.links.remove(notice.dataConsumerId)
      case 'speaker':
        this.tiles.setSpeaker(notice.peerId)
        return view.setState({ speaker: notice.peerId })
      case 'follow':
        return showFollow(view, notice.follow)
      case 'chat':
        return showChat(view, notice)
      case 'room.changed':
        return view.setState(({ changes }) => ({ recording: notice.recording, changes: changes + 1 }))
      case 'media.lost':
        return this.#take({ type: 'media_lost' })
      case 'ended':
        return this.#take({ type: 'end', reason: notice.reason })
    }
  }

  #onUnsent(source: MediaSource, problem: SendProblem | null): void {
    showUnsent(this.view, source, problem)
    if (problem === 'room.not_joined') this.#take({ type: 'media_lost' })
  }

  #onMuted(muted: boolean): void {
    this.#sending.hold('microphone', 'person', muted)
    if (!muted) this.view.setState({ mutedBy: null })
  }

  #onData(label: DataLabel, peerId: string, bytes: Uint8Array): void {
    if (label === 'stills') {
      const still = decodeStill(bytes)
      if (still) showStill(this.view, peerId, still.jpeg, still.source)
    }
    for (const listener of this.#listeners.get(label) ?? []) listener(peerId, bytes)
  }

  /** Lets the connections go; what is captured and wanted stays. */
  #drop(): void {
    this.#sending.detach()
    this.links.detach()
    this.#quality.detach()
    this.#silence.detach()
    this.#transports?.close()
    this.#transports = null
  }

  #close(): void {
    for (const stop of this.#stops) stop()
    this.#timers.clear()
    this.#drop()
    this.#quality.close()
    this.tiles.close()
    this.own.close()
    this.view.setState({ streams: [] })
  }

  /** Tries once more to send what failed, or sends as it was chosen now. */
  sendAgain(source: MediaSource): void {
    this.#sending.again(source)
  }
}
