import type { Foreign, RoomNoticeMessage, RoomRequestAnswer, RoomRequestData } from '#contract/media.ts'
import type { RoomPart, RoomRight } from '#contract/vocabulary-rooms.ts'
import type { Logger } from '#platform/log.ts'
import { Refusal } from '#platform/refusal.ts'
import { capabilities } from '../codecs.ts'
import type { HostAddress } from '../rooms/sibling.ts'
import type {
  Gone,
  Joined,
  LeaveReason,
  Load,
  MediaService,
  PeerEntry,
  PeerRequestName,
  RecordedTrack,
  RecordingOrder,
} from '../service.ts'
import type { HostHandle } from './host-handle.ts'
import type { OwnHost } from './own-host.ts'
import type { HostRegistry } from './registry.ts'
import { RemoteHost } from './remote-host.ts'
import { openSecret, sealSecret } from './resume-secret.ts'

const look_ms = 1_000
/** Where a host was lost, whoever takes its place is looked for more often, for a while. */
const looksForNext_ms = 100
const awaitsNext_ms = 10_000

export interface MediaClusterParts {
  registry: HostRegistry
  key: Buffer
  /** Null where this process carries no media itself. */
  own: OwnHost | null
  log: Logger
}

/** The media service over all hosts of the installation: it places rooms, and brings each peer's requests to the host that carries it. */
export class MediaCluster implements MediaService {
  readonly #registry: HostRegistry
  readonly #key: Buffer
  readonly #log: Logger
  readonly #hosts = new Map<string, HostHandle>()
  /** Peers that joined by this process. */
  readonly #peers = new Map<string, { roomId: string; host: HostHandle }>()
  #timer: NodeJS.Timeout | undefined
  #awaitsNextUntil_ms = 0
  #closed = false
  #onNotice: (message: RoomNoticeMessage) => boolean | void = () => {}
  #onGone: (gone: Gone) => void = () => {}

  constructor({ registry, key, own, log }: MediaClusterParts) {
    this.#registry = registry
    this.#key = key
    this.#log = log
    if (own) this.#add(own)
    void this.#keepLooking()
  }

  state(): { state: 'ready' | 'preparing' | 'failed'; detail: string | null } {
    const all = [...this.#hosts.values()].flatMap(({ news }) => news ?? [])
    const best = all.find(({ state }) => state === 'ready') ?? all.find(({ state }) => state === 'preparing') ?? all[0]
    return best ? { state: best.state, detail: best.detail } : { state: 'preparing', detail: 'no media host is there' }
  }

  capabilities(): Foreign {
    return { ...capabilities }
  }

  async join(entry: PeerEntry, data: RoomRequestData<'join'>): Promise<Joined> {
    const proof = data.resume ? openSecret(data.resume.resumeSecret) : null
    const placed = await this.#registry.place(entry.roomId, this.#usable(), proof?.hostId ?? null)
    const host = placed ? this.#hosts.get(placed.hostId) : undefined
    if (!placed || !host) throw new Refusal(this.state().state === 'failed' ? 'media.failed' : 'media.preparing')
    const resume = data.resume && proof?.hostId === placed.hostId ? { ...data.resume, resumeSecret: proof.secret } : null
    const joined = await host.join(entry, { ...data, resume }, placed.spread)
    this.#peers.set(joined.peerId, { roomId: entry.roomId, host })
    return { ...joined, resumeSecret: sealSecret(placed.hostId, joined.resumeSecret) }
  }

  async request<N extends PeerRequestName>(
    roomId: string,
    peerId: string,
    name: N,
    data: RoomRequestData<N>,
  ): Promise<RoomRequestAnswer<N>> {
    const peer = this.#peers.get(peerId)
    if (peer?.roomId !== roomId) throw new Refusal('room.not_joined')
    return peer.host.request(roomId, peerId, name, data)
  }

  away(roomId: string, peerId: string): void {
    this.#peers.get(peerId)?.host.away(roomId, peerId)
  }

  leave(roomId: string, peerId: string, reason: LeaveReason): void {
    for (const host of this.#hostsOf(peerId)) host.putOut(roomId, peerId, reason)
  }

  closeRoom(roomId: string): void {
    for (const host of this.#hosts.values()) host.closeRoom(roomId)
    this.#registry.clear(roomId).catch((error: unknown) => this.#log.warn({ err: error }, 'placements of a closed room are left'))
  }

  update(roomId: string, peerId: string, change: { part: RoomPart; rights: readonly RoomRight[] }): void {
    for (const host of this.#hostsOf(peerId)) host.update(roomId, peerId, change)
  }

  onNotice(listener: (message: RoomNoticeMessage) => boolean | void): void {
    this.#onNotice = listener
  }

  onGone(listener: (gone: Gone) => void): void {
    this.#onGone = listener
  }

  load(): Load {
    const loads = [...this.#hosts.values()].flatMap(({ news }) => news?.load ?? [])
    const sum = (of: (load: Load) => number) => loads.reduce((total, load) => total + of(load), 0)
    return {
      workers: sum(({ workers }) => workers),
      rooms: sum(({ rooms }) => rooms),
      peers: sum(({ peers }) => peers),
      consumers: sum(({ consumers }) => consumers),
    }
  }

  canRecord(): boolean {
    return [...this.#hosts.values()].some(({ news }) => news?.canRecord)
  }

  /** On every host: which of them the people of the room come to is not known yet. One that cannot be reached now is told by `setRecorded` later. */
  async startRecording(order: RecordingOrder): Promise<void> {
    const able = this.#reachable().filter(({ news }) => news?.canRecord)
    if (able.length === 0) throw new Refusal('room.recorder_missing')
    await oneAtLeast(able.map((host) => host.startRecording(order)))
  }

  /** A host that has come to the installation meanwhile begins with the age of the recording on the others. */
  async setRecorded(order: RecordingOrder): Promise<void> {
    const hosts = this.#reachable()
    const told = await Promise.allSettled(hosts.map((host) => host.setRecorded(order)))
    const ages = told.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    const isIgnorant = (outcome: PromiseSettledResult<number>) =>
      outcome.status === 'rejected' && outcome.reason instanceof Refusal && outcome.reason.code === 'room.not_recording'
    const ignorant = hosts.filter(({ news }, at) => isIgnorant(told[at]!) && news?.canRecord)
    // Where nobody answers, nothing is known: a recording is lost only where all who can be asked say so.
    if (ages.length === 0) throw new Refusal(told.every(isIgnorant) ? 'room.not_recording' : 'server.unavailable')
    const age_ms = Math.max(...ages)
    await Promise.allSettled(ignorant.map((host) => host.startRecording({ ...order, age_ms })))
  }

  async stopRecording(order: Omit<RecordingOrder, 'peerIds'>): Promise<RecordedTrack[]> {
    const stopped = await Promise.allSettled(this.#reachable().map((host) => host.stopRecording(order)))
    const tracks = stopped.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    const [failure] = stopped.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as Error] : []))
    if (tracks.length === 0) throw failure ?? new Refusal('room.not_recording')
    return tracks.flat().toSorted((a, b) => a.startOffset_ms - b.startOffset_ms)
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    for (const host of this.#hosts.values()) {
      host.removeAllListeners()
      host.close()
    }
    this.#hosts.clear()
  }

  #usable(): { address: HostAddress; load: Load }[] {
    return [...this.#hosts.values()].flatMap(({ address, news }) => (news?.state === 'ready' ? [{ address, load: news.load }] : []))
  }

  /** The host of a peer of ours; of another process's peer, any may be it. */
  #hostsOf(peerId: string): Iterable<HostHandle> {
    const peer = this.#peers.get(peerId)
    return peer ? [peer.host] : this.#hosts.values()
  }

  #reachable(): HostHandle[] {
    return [...this.#hosts.values()].filter(({ news }) => news !== null)
  }

  async #keepLooking(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#look()
    if (this.#closed) return
    clearTimeout(this.#timer)
    const wait_ms = performance.now() < this.#awaitsNextUntil_ms ? looksForNext_ms : look_ms
    this.#timer = setTimeout(() => void this.#keepLooking(), wait_ms)
    this.#timer.unref()
  }

  /** Links to hosts that are new; those that have been silent and down are let go. */
  async #look(): Promise<void> {
    try {
      const there = await this.#registry.hosts()
      if (this.#closed) return
      for (const address of there) {
        const known = this.#hosts.get(address.hostId)
        if (!known) this.#add(new RemoteHost(this.#key, address))
      }
      for (const [hostId, host] of this.#hosts) {
        if (host.news || there.some((address) => address.hostId === hostId) || !(host instanceof RemoteHost)) continue
        this.#hosts.delete(hostId)
        host.close()
      }
    } catch (error) {
      this.#log.warn({ err: error }, 'the media hosts could not be read; those that are known go on')
    }
  }

  #add(host: HostHandle): void {
    this.#hosts.set(host.address.hostId, host)
    host.on('notice', (message) => {
      if (this.#onNotice(message) === false) host.putOut(message.roomId, message.peerId, 'clogged')
    })
    host.on('gone', (gone) => {
      this.#peers.delete(gone.peerId)
      this.#onGone(gone)
    })
    host.on('down', () => this.#lose(host))
  }

  #lose(host: HostHandle): void {
    this.#log.error({ hostId: host.address.hostId }, 'a media host is gone')
    this.#awaitsNextUntil_ms = performance.now() + awaitsNext_ms
    void this.#keepLooking()
    for (const [peerId, { roomId, host: theirs }] of this.#peers) {
      if (theirs !== host) continue
      this.#peers.delete(peerId)
      this.#onNotice({ roomId, peerId, notice: { type: 'media.lost' } })
      this.#onGone({ roomId, peerId, reason: 'lost' })
    }
  }
}

/** Throws the first failure where none succeeded. */
async function oneAtLeast(attempts: Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(attempts)
  const [failure] = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as Error] : []))
  if (failure && outcomes.every(({ status }) => status === 'rejected')) throw failure
}
