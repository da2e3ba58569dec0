import type { Follow, RoomNotice, RoomRequestData } from '#contract/media.ts'
import { Refusal } from '#platform/refusal.ts'
import { sharesCodec } from '../codecs.ts'
import { limits } from '../limits.ts'
import type { Gone, GoneReason, Joined, PeerEntry } from '../service.ts'
import type { WorkerPool } from '../workers/worker-pool.ts'
import { connect } from './connect.ts'
import { Elsewhere, type Sender } from './elsewhere.ts'
import { FollowState } from './follow.ts'
import { checkCapabilities, checkFingerprints } from './foreign.ts'
import { Peer, transportParameters } from './peer.ts'
import { refusalOf } from './refusals.ts'
import { RoomSpeakers } from './room-speakers.ts'
import type { Shard } from './shard.ts'
import { Shards } from './shards.ts'
import type { RoomWatcher, Sibling } from './sibling.ts'
import { streamsOf, type Presence } from './streams.ts'

export interface RoomContext {
  pool: WorkerPool
  now(): Date
  /** False where it cannot be delivered. */
  deliver(peerId: string, notice: RoomNotice): boolean
  gone(gone: Gone): void
  /** What a peer sends, or where, is another now. */
  changed(peer: Peer): void
  /** Nobody is in it here any more, or another host has ceased to watch it. */
  emptier(): void
}

/** A room, as far as this host carries it: its peers here, and what it knows of those on other hosts. */
export class Room {
  readonly id: string
  readonly follow: FollowState
  readonly #context: RoomContext
  readonly #shards: Shards
  /** Those who are in, and those who are about to be. */
  readonly #peers = new Map<string, Peer>()
  readonly #entering = new Set<Peer>()
  /** Known to all, and about to get a new connection. */
  readonly #returning = new Set<Peer>()
  readonly #elsewhere = new Elsewhere()
  readonly #watchers = new Set<RoomWatcher>()
  readonly #speakers = new RoomSpeakers(
    (producerId) => this.#senderOf(producerId),
    (shard, peerId) => this.#tellShard(shard, { type: 'speaker', peerId }),
  )
  #closed = false

  constructor(id: string, ordinal: number, context: RoomContext) {
    this.id = id
    this.follow = new FollowState(ordinal)
    this.#context = context
    this.#shards = new Shards(context.pool, (shard) => this.#watchShard(shard))
  }

  /** Those who are in it, on this host. */
  get peers(): Peer[] {
    return [...this.#peers.values()].filter((peer) => !this.#entering.has(peer))
  }

  /** Nobody is in it here, or about to be. */
  get deserted(): boolean {
    return this.#peers.size === 0
  }

  get empty(): boolean {
    return this.#peers.size === 0 && this.#watchers.size === 0
  }

  /** Throws `room.not_joined`. */
  peer(peerId: string): Peer {
    const peer = this.#peers.get(peerId)
    if (!peer || this.#entering.has(peer)) throw new Refusal('room.not_joined')
    return peer
  }

  get shards(): Iterable<Shard> {
    return this.#shards.all
  }

  shard(shardId: string): Shard | undefined {
    return this.#shards.get(shardId)
  }

  async join(entry: PeerEntry, data: RoomRequestData<'join'>): Promise<Joined> {
    const capabilities = checkCapabilities(data.rtpCapabilities)
    const dtls = checkFingerprints(data.dtlsFingerprints)
    if (!sharesCodec(capabilities)) throw new Refusal('media.codec_mismatch')
    const back = this.#comesBack(entry, data)
    if (back?.connected) return this.#resume(back, entry)
    if (!back && this.#peers.size + this.#elsewhere.size >= limits.peersPerRoom) throw new Refusal('room.full')
    const peer = back ?? this.#newPeer(entry)
    const underway = back ? this.#returning : this.#entering
    this.#peers.set(peer.id, peer)
    underway.add(peer)
    peer.mailbox.hold()
    try {
      peer.allow(entry.part, entry.rights)
      await connect(peer, this.#shards, { capabilities, dtls, sctp: data.sctp }, () => this.#sendersBeside(peer))
      if (this.#closed || this.#peers.get(peer.id) !== peer) throw new Refusal('room.closed')
    } catch (error) {
      if (back) this.#disconnect(peer)
      else this.#forget(peer)
      throw refusalOf(error, false)
    } finally {
      underway.delete(peer)
    }
    peer.connection?.sending.on('changed', () => this.changed(peer))
    this.#isBack(peer)
    if (back) this.changed(peer)
    else this.#appears(peer.presence(), peer)
    this.#context.changed(peer)
    return this.#answer(peer, false)
  }

  /** Anything about the peer changed: all are told, and receive what is new. */
  changed(peer: Peer): void {
    if (this.#entering.has(peer) || !this.#peers.has(peer.id)) return
    const presence = peer.presence()
    this.tell({ type: 'peer.changed', peer: presence.peer })
    this.#offer({ presence, source: peer.connection?.shard ?? null })
    for (const watcher of this.#watchers) watcher.present(presence)
    this.#context.changed(peer)
  }

  tell(notice: RoomNotice, except?: Peer): void {
    for (const peer of this.#peers.values()) if (peer !== except) peer.mailbox.post(notice)
  }

  lead(peer: Peer, data: RoomRequestData<'follow'>): Follow {
    const follow = this.follow.lead(peer.id, data, this.#context.now().getTime())
    this.tell({ type: 'follow', follow }, peer)
    for (const watcher of this.#watchers) watcher.follow(follow)
    return follow
  }

  /** Its line is broken: it is kept for some seconds. */
  away(peerId: string): void {
    const peer = this.#peers.get(peerId)
    if (!peer || peer.away || this.#entering.has(peer)) return
    peer.mailbox.leave()
    this.#expect(peer, 'away')
  }

  /** Throws `object.not_found`. */
  async mute(peerId: string, byPeerId: string): Promise<void> {
    const sibling = this.#elsewhere.siblingOf(peerId)
    if (sibling) return sibling.mute(peerId, byPeerId)
    const peer = this.#peers.get(peerId)
    if (!peer || this.#entering.has(peer)) throw new Refusal('object.not_found')
    const producerId = await peer.connection?.sending.mute()
    if (producerId) peer.mailbox.post({ type: 'producer.muted', producerId, byPeerId })
  }

  /** Puts a peer out, wherever it is. Throws `object.not_found`. */
  async remove(peerId: string): Promise<void> {
    const sibling = this.#elsewhere.siblingOf(peerId)
    if (sibling) return sibling.remove(peerId)
    if (!this.putOut(peerId, 'removed')) throw new Refusal('object.not_found')
  }

  /** False where it is not here. */
  putOut(peerId: string, reason: GoneReason): boolean {
    const peer = this.#peers.get(peerId)
    if (!peer) return false
    const wasIn = !this.#entering.has(peer)
    if (wasIn && (reason === 'removed' || reason === 'session_over' || reason === 'replaced' || reason === 'room_closed'))
      peer.mailbox.last({ type: 'ended', reason })
    this.#forget(peer)
    if (!wasIn) return true
    this.#disappears(peerId)
    this.#context.gone({ roomId: this.id, peerId, reason })
    return true
  }

  close(): void {
    this.#closed = true
    for (const peerId of this.#peers.keys()) this.putOut(peerId, 'room_closed')
    this.#watchers.clear()
    this.#shards.close()
  }

  /** Tells who is here, and every change. Returns how to stop. */
  watch(watcher: RoomWatcher): () => void {
    this.#watchers.add(watcher)
    for (const peer of this.peers) watcher.present(peer.presence())
    if (this.follow.current) watcher.follow(this.follow.current)
    return () => {
      this.#watchers.delete(watcher)
      this.#context.emptier()
    }
  }

  /** What the part of the room on another host tells. */
  watcherOf(sibling: Sibling): RoomWatcher {
    return {
      present: (presence) => this.#meet(presence, sibling),
      left: (peerId) => {
        if (this.#elsewhere.forget(peerId)) this.#disappears(peerId)
      },
      follow: (follow) => {
        if (this.follow.adopt(follow)) this.tell({ type: 'follow', follow })
      },
    }
  }

  /** That host is gone, and everybody on it. */
  loseSibling(hostId: string): void {
    for (const peerId of this.#elsewhere.forgetHost(hostId)) this.#disappears(peerId)
  }

  #newPeer(entry: PeerEntry): Peer {
    const deliver = (notice: RoomNotice) => this.#context.deliver(entry.peerId, notice)
    // Not at once: it may be told in the middle of a round to all.
    const onClogged = () => setImmediate(() => this.putOut(entry.peerId, 'clogged'))
    return new Peer(entry, this.#context.now(), deliver, onClogged)
  }

  #comesBack({ accountId }: PeerEntry, { resume }: RoomRequestData<'join'>): Peer | null {
    const peer = resume ? this.#peers.get(resume.peerId) : undefined
    if (!peer || !resume || this.#entering.has(peer) || this.#returning.has(peer)) return null
    return peer.isProvedBy(resume.resumeSecret, accountId) ? peer : null
  }

  #resume(peer: Peer, entry: PeerEntry): Joined {
    peer.mailbox.hold()
    peer.allow(entry.part, entry.rights)
    this.#isBack(peer)
    this.changed(peer)
    return this.#answer(peer, true)
  }

  /** The whole as it is at this moment; what follows is told by notices. */
  #answer(peer: Peer, resumed: boolean): Joined {
    if (!peer.connection) throw new Refusal('server.unavailable')
    const { sending, receiving } = peer.connection
    const here = this.peers.filter((other) => other !== peer).map((other) => other.presence().peer)
    peer.mailbox.answered()
    return {
      peerId: peer.id,
      resumeSecret: peer.resumeSecret,
      resumed,
      sendTransport: resumed ? null : transportParameters(sending.transport),
      receiveTransport: resumed ? null : transportParameters(receiving.transport),
      peers: [...here, ...this.#elsewhere.peers],
      consumers: receiving.consumers(),
      dataConsumers: receiving.dataConsumers(),
      follow: this.follow.current,
    }
  }

  #isBack(peer: Peer): void {
    peer.away = false
    clearTimeout(peer.absence)
  }

  /** Puts it out when it has not come back in time. */
  #expect(peer: Peer, reason: 'away' | 'lost'): void {
    peer.away = true
    clearTimeout(peer.absence)
    peer.absence = setTimeout(() => this.putOut(peer.id, reason), limits.away_ms)
    this.changed(peer)
  }

  /** Everybody else, each with the shard its streams come from. */
  #sendersBeside(peer: Peer): Sender[] {
    const here = this.peers.filter((other) => other !== peer)
    return [...here.map((other) => ({ presence: other.presence(), source: other.connection?.shard ?? null })), ...this.#elsewhere.senders]
  }

  #appears(presence: Presence, peer?: Peer): void {
    this.tell({ type: 'peer.joined', peer: presence.peer }, peer)
    if (!peer) return
    for (const watcher of this.#watchers) watcher.present(presence)
  }

  #disappears(peerId: string): void {
    this.#speakers.gone(peerId)
    this.tell({ type: 'peer.left', peerId })
    for (const watcher of this.#watchers) watcher.left(peerId)
  }

  #meet(presence: Presence, sibling: Sibling): void {
    const { sender, isNew } = this.#elsewhere.meet(presence, sibling)
    if (isNew) this.#appears(presence)
    else this.tell({ type: 'peer.changed', peer: presence.peer })
    this.#offer(sender)
  }

  /** All others receive what they do not yet; the screen resumes it when it is ready to draw. */
  #offer({ presence, source }: Sender): void {
    if (!source) return
    for (const peer of this.#peers.values()) {
      const receiving = peer.connection?.receiving
      if (!receiving || peer.id === presence.peer.peerId) continue
      for (const stream of streamsOf(presence)) void receiving.take(stream, source, true)
      for (const stream of presence.data) void receiving.takeData(stream, source)
    }
  }

  #watchShard(shard: Shard): void {
    this.#speakers.listenTo(shard)
    shard.once('lost', () => this.#lose(shard))
  }

  #tellShard(shard: Shard, notice: RoomNotice): void {
    for (const peer of this.#peers.values()) if (peer.connection?.shard === shard) peer.mailbox.post(notice)
  }

  #senderOf(producerId: string): string | null {
    const peers = [...this.peers.map((peer) => peer.presence().peer), ...this.#elsewhere.peers]
    return peers.find(({ sending }) => sending.some((stream) => stream.producerId === producerId))?.peerId ?? null
  }

  /** Its worker died: its peers are told, and expected back on another. */
  #lose(shard: Shard): void {
    this.#speakers.forget(shard)
    for (const peer of this.peers) {
      if (peer.connection?.shard !== shard) continue
      peer.mailbox.last({ type: 'media.lost' })
      this.#disconnect(peer)
      this.#expect(peer, 'lost')
    }
  }

  #forget(peer: Peer): void {
    this.#peers.delete(peer.id)
    this.#entering.delete(peer)
    clearTimeout(peer.absence)
    peer.mailbox.leave()
    this.#disconnect(peer)
    if (this.deserted) this.#context.emptier()
  }

  #disconnect(peer: Peer): void {
    const shard = peer.connection?.shard
    peer.disconnect()
    if (!shard) return
    this.#shards.exit(shard)
    if (shard.closed) this.#speakers.forget(shard)
  }
}
