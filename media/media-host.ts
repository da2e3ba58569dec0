import type { Foreign, RoomNoticeMessage, RoomRequestAnswer, RoomRequestData } from '#contract/media.ts'
import type { RoomPart, RoomRight } from '#contract/vocabulary-rooms.ts'
import type { Clock } from '#platform/clock.ts'
import type { MediaSettings } from '#platform/config.ts'
import { createLimiter } from '#platform/http/limiter.ts'
import type { Logger } from '#platform/log.ts'
import { Refusal } from '#platform/refusal.ts'
import { capabilities } from './codecs.ts'
import { limits } from './limits.ts'
import { mediaBitrate, mediaConsumers, mediaPeers, mediaRooms, mediaWorkers, peersCut } from './metrics.ts'
import { Recorder } from './recorder/recorder.ts'
import type { CreateWriter } from './recorder/writer.ts'
import type { Peer } from './rooms/peer.ts'
import { checkData, serve } from './rooms/requests.ts'
import { Room } from './rooms/room.ts'
import { Supervision } from './rooms/supervision.ts'
import type { Neighbours, RoomSpread } from './rooms/sibling.ts'
import type {
  Gone,
  GoneReason,
  Joined,
  LeaveReason,
  Load,
  MediaService,
  PeerEntry,
  PeerRequestName,
  RecordedTrack,
  RecordingOrder,
} from './service.ts'
import type { WatchBinary } from './workers/binary.ts'
import { WorkerPool } from './workers/worker-pool.ts'

const alone: RoomSpread = { ordinal: 0, siblings: [] }

export interface MediaHostParts {
  settings: MediaSettings
  watchBinary: WatchBinary
  /** Where recordings go; null: nothing is recorded here. */
  createWriter: CreateWriter | null
  clock: Clock
  log: Logger
  /** Null: no other host is known. */
  neighbours?: Neighbours | null
}

/** Carries rooms on the workers of this process. */
export class MediaHost implements MediaService {
  readonly #pool: WorkerPool
  readonly #clock: Clock
  readonly #rooms = new Map<string, Room>()
  readonly #supervision: Supervision
  readonly #recorder: Recorder
  readonly #neighbours: Neighbours | null
  readonly #requests = createLimiter({ capacity: limits.requestsAtOnce, perSecond: limits.requests_perSecond })
  #onNotice: (message: RoomNoticeMessage) => boolean | void = () => {}
  #onGone: (gone: Gone) => void = () => {}

  constructor({ settings, watchBinary, createWriter, clock, log, neighbours = null }: MediaHostParts) {
    this.#neighbours = neighbours
    this.#clock = clock
    this.#pool = new WorkerPool(settings, watchBinary, log)
    this.#recorder = new Recorder({ peersOf: (roomId) => this.#rooms.get(roomId)?.peers ?? [], createWriter, log })
    this.#supervision = new Supervision(
      () => this.#peers(),
      (peer) => this.#cut(peer),
      ({ in_bps, out_bps }) => this.#measure(in_bps, out_bps),
    )
  }

  get pool(): WorkerPool {
    return this.#pool
  }

  state(): { state: 'ready' | 'preparing' | 'failed'; detail: string | null } {
    return this.#pool.state()
  }

  capabilities(): Foreign {
    return { ...capabilities }
  }

  /** `spread`: where else the room is carried. */
  async join(entry: PeerEntry, data: RoomRequestData<'join'>, spread: RoomSpread = alone): Promise<Joined> {
    checkData('join', data)
    const room = await this.#met(entry.roomId, spread)
    try {
      return await room.join(entry, data)
    } finally {
      this.#dropIfEmpty(room)
    }
  }

  async request<N extends PeerRequestName>(
    roomId: string,
    peerId: string,
    name: N,
    data: RoomRequestData<N>,
  ): Promise<RoomRequestAnswer<N>> {
    const room = this.#rooms.get(roomId)
    if (!room) throw new Refusal('room.not_joined')
    if (this.#requests.take(peerId) > 0) throw new Refusal('request.too_many')
    checkData(name, data)
    return serve(room, peerId, name, data)
  }

  away(roomId: string, peerId: string): void {
    this.#rooms.get(roomId)?.away(peerId)
  }

  leave(roomId: string, peerId: string, reason: LeaveReason): void {
    this.putOut(roomId, peerId, reason)
  }

  closeRoom(roomId: string): void {
    const room = this.#rooms.get(roomId)
    this.#rooms.delete(roomId)
    room?.close()
  }

  update(roomId: string, peerId: string, { part, rights }: { part: RoomPart; rights: readonly RoomRight[] }): void {
    const room = this.#rooms.get(roomId)
    const peer = room?.peers.find(({ id }) => id === peerId)
    if (!room || !peer) return
    peer.allow(part, rights)
    room.changed(peer)
  }

  onNotice(listener: (message: RoomNoticeMessage) => boolean | void): void {
    this.#onNotice = listener
  }

  onGone(listener: (gone: Gone) => void): void {
    this.#onGone = listener
  }

  /** The room, as far as it is carried here. */
  roomOf(roomId: string): Room | undefined {
    return this.#rooms.get(roomId)
  }

  /** Puts a peer out for a reason of the service's own. */
  putOut(roomId: string, peerId: string, reason: GoneReason): void {
    this.#rooms.get(roomId)?.putOut(peerId, reason)
  }

  load(): Load {
    const { workers } = this.#pool
    return {
      workers: workers.length,
      rooms: this.#rooms.size,
      peers: [...this.#peers()].length,
      consumers: workers.reduce((sum, worker) => sum + worker.consumers, 0),
    }
  }

  canRecord(): boolean {
    return this.#recorder.able
  }

  async startRecording(order: RecordingOrder): Promise<void> {
    this.#recorder.start(order)
  }

  async setRecorded(order: RecordingOrder): Promise<void> {
    this.#recorder.set(order)
  }

  recordingAge_ms(recordingId: string): number {
    return this.#recorder.age_ms(recordingId)
  }

  stopRecording({ recordingId }: Omit<RecordingOrder, 'peerIds'>): Promise<RecordedTrack[]> {
    return this.#recorder.stop(recordingId)
  }

  async close(): Promise<void> {
    this.#supervision.stop()
    await this.#recorder.close()
    for (const room of this.#rooms.values()) room.close()
    this.#rooms.clear()
    this.#pool.close()
  }

  /** The room, with what other hosts say of it. */
  async #met(roomId: string, { ordinal, siblings }: RoomSpread): Promise<Room> {
    for (;;) {
      const room = this.#rooms.get(roomId) ?? this.#open(roomId, ordinal)
      if (siblings.length === 0 || !this.#neighbours) return room
      await this.#neighbours.meet(room, siblings)
      // It may have ended while we waited.
      if (this.#rooms.get(roomId) === room) return room
    }
  }

  #open(roomId: string, ordinal: number): Room {
    const room: Room = new Room(roomId, ordinal, {
      pool: this.#pool,
      now: () => this.#clock.now(),
      deliver: (peerId, notice) => this.#onNotice({ roomId, peerId, notice }) !== false,
      gone: (gone) => {
        if (gone.reason === 'flood' || gone.reason === 'clogged' || gone.reason === 'lost') peersCut.inc({ reason: gone.reason })
        this.#onGone(gone)
      },
      changed: (peer) => this.#recorder.changed(roomId, peer),
      emptier: () => this.#dropIfEmpty(room),
    })
    this.#rooms.set(roomId, room)
    return room
  }

  #dropIfEmpty(room: Room): void {
    if (room.deserted) this.#neighbours?.part(room.id)
    if (!room.empty || this.#rooms.get(room.id) !== room) return
    this.#rooms.delete(room.id)
    room.close()
  }

  *#peers(): Iterable<Peer> {
    for (const room of this.#rooms.values()) yield* room.peers
  }

  #cut(peer: Peer): void {
    for (const room of this.#rooms.values()) if (room.peers.includes(peer)) room.putOut(peer.id, 'flood')
  }

  #measure(in_bps: number, out_bps: number): void {
    const { workers, rooms, peers, consumers } = this.load()
    mediaWorkers.set(workers)
    mediaRooms.set(rooms)
    mediaPeers.set(peers)
    mediaConsumers.set(consumers)
    mediaBitrate.set({ direction: 'in' }, in_bps)
    mediaBitrate.set({ direction: 'out' }, out_bps)
  }
}
