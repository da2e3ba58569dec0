import { randomBytes, randomUUID } from 'node:crypto'
import type { RoomNotice, RoomPeer, RoomRequestAnswer, RoomRequestData } from '#contract/media.ts'
import { labelRight, sourceRight, type MediaSource, type RoomRight } from '#contract/vocabulary-rooms.ts'
import { Refusal } from '#platform/refusal.ts'
import type { GoneReason, JoiningPeer, MediaJoinAnswer, MediaPort, MediaRequestName, RecordedTrack } from '#realtime/rooms/media-port.ts'
import type { NewTrack } from '#realtime/rooms/track-writer.ts'
import type { FileWriter } from '#platform/files/files.ts'

interface Peer extends JoiningPeer {
  secret: string
  away: boolean
  timer: NodeJS.Timeout | undefined
  producers: Map<string, { source: MediaSource; paused: boolean }>
  joinedAt: string
}

export interface FakeMedia extends MediaPort {
  /** What was asked of it, for tests that look whether something came through. */
  readonly asked: string[]
  peersOf(roomId: string): string[]
  producersOf(peerId: string): MediaSource[]
  recordedOf(recordingId: string): string[] | undefined
  /** Its process died in the middle: nothing is finished, and it knows nothing of it. */
  forgetRecording(recordingId: string): void
  /** The worker of a peer dies. */
  lose(peerId: string): void
  refuseJoins(code: 'media.preparing' | 'media.codec_mismatch' | null): void
  /** Joins wait until this is called with false. */
  holdJoins(isHeld: boolean): void
}

export interface FakeMediaOptions {
  away_ms?: number
  createWriter?(track: NewTrack): Promise<FileWriter>
}

/** Keeps the rules of the media side without a stream: who is where, who sends what, who is told of it, in which order. */
export function createFakeMedia({ away_ms = 10_000, createWriter }: FakeMediaOptions = {}): FakeMedia {
  const peers = new Map<string, Peer>()
  const asked: string[] = []
  const recordings = new Map<string, { roomId: string; peerIds: string[]; tracks: { peerId: string; writer: FileWriter }[] }>()
  let onNotice: (message: { roomId: string; peerId: string; notice: RoomNotice }) => boolean = () => false
  let onGone: (gone: { roomId: string; peerId: string; reason: GoneReason }) => void = () => {}
  let refusal: 'media.preparing' | 'media.codec_mismatch' | null = null
  let held: Promise<void> | null = null
  let letGo = () => {}

  const inRoom = (roomId: string) => [...peers.values()].filter((peer) => peer.roomId === roomId)
  const show = (peer: Peer): RoomPeer => ({
    peerId: peer.peerId,
    accountId: peer.accountId,
    displayName: peer.displayName,
    institutionName: peer.institutionName,
    vehicleId: peer.vehicleId,
    part: peer.part,
    joinedAt: peer.joinedAt,
    sending: [...peer.producers].map(([producerId, producer]) => ({ producerId, ...producer })),
    rung: { sending: 'video', receiving: 'video', fault: null },
    away: peer.away,
  })
  function tell(peer: Peer, notice: RoomNotice): void {
    setImmediate(() => {
      if (!onNotice({ roomId: peer.roomId, peerId: peer.peerId, notice }) && peers.has(peer.peerId)) end(peer, 'clogged')
    })
  }
  const tellOthers = (peer: Peer, notice: RoomNotice) => {
    for (const other of inRoom(peer.roomId)) if (other !== peer && !other.away) tell(other, notice)
  }
  function end(peer: Peer, reason: GoneReason): void {
    if (!peers.delete(peer.peerId)) return
    clearTimeout(peer.timer)
    const last: RoomNotice | null =
      reason === 'removed' || reason === 'session_over' || reason === 'replaced' || reason === 'room_closed'
        ? { type: 'ended', reason }
        : reason === 'lost'
          ? { type: 'media.lost' }
          : null
    if (last) onNotice({ roomId: peer.roomId, peerId: peer.peerId, notice: last })
    tellOthers(peer, { type: 'peer.left', peerId: peer.peerId })
    onGone({ roomId: peer.roomId, peerId: peer.peerId, reason })
  }
  const need = (peer: Peer, right: RoomRight) => {
    if (!peer.rights.includes(right)) throw new Refusal('room.right_missing')
  }

  function request<N extends MediaRequestName>(roomId: string, peerId: string, name: N, data: RoomRequestData<N>): unknown {
    const peer = peers.get(peerId)
    if (peer?.roomId !== roomId) throw new Refusal('room.not_joined')
    const changed = () => tellOthers(peer, { type: 'peer.changed', peer: show(peer) })
    switch (name) {
      case 'leave':
        end(peer, 'left')
        return {}
      case 'produce': {
        const { source, paused } = data as RoomRequestData<'produce'>
        need(peer, sourceRight[source])
        const producerId = randomUUID()
        peer.producers.set(producerId, { source, paused })
        changed()
        return { producerId }
      }
      case 'produceData':
        need(peer, labelRight[(data as RoomRequestData<'produceData'>).label])
        return { dataProducerId: randomUUID() }
      case 'producer.pause':
      case 'producer.skipLost':
      case 'producer.close': {
        const { producerId } = data as RoomRequestData<'producer.close'>
        const producer = peer.producers.get(producerId)
        if (!producer) throw new Refusal('object.not_found')
        if (name === 'producer.close') peer.producers.delete(producerId)
        else if (name === 'producer.pause') producer.paused = (data as RoomRequestData<'producer.pause'>).paused
        changed()
        return {}
      }
      case 'mute': {
        need(peer, 'remove')
        const other = peers.get((data as RoomRequestData<'mute'>).peerId)
        if (other?.roomId !== roomId) throw new Refusal('object.not_found')
        for (const [producerId, producer] of other.producers) {
          if (producer.source !== 'microphone') continue
          producer.paused = true
          tell(other, { type: 'producer.muted', producerId, byPeerId: peerId })
        }
        return {}
      }
      case 'follow':
        need(peer, 'lead')
        return { seq: 1 }
      case 'microphone.arrived':
      case 'consumer.pause':
      case 'consumer.layers':
        throw new Refusal('object.not_found')
      case 'transport.restart':
        return { iceParameters: {} }
      default:
        return {}
    }
  }

  async function record(recordingId: string, roomId: string, peerIds: readonly string[]): Promise<void> {
    const recording = recordings.get(recordingId)!
    recording.peerIds = peerIds.filter((id) => peers.get(id)?.roomId === roomId)
    for (const peerId of recording.peerIds) {
      if (!createWriter || recording.tracks.some((track) => track.peerId === peerId)) continue
      const writer = await createWriter({ recordingId, peerId, source: 'camera', mediaType: 'video/webm', startOffset_ms: 5 })
      recording.tracks.push({ peerId, writer })
      writer.stream.write(webmHead)
    }
  }

  return {
    asked,
    state: () => ({ state: 'ready' }),
    capabilities: () => ({ codecs: [] }),
    async join(entry, data): Promise<MediaJoinAnswer> {
      asked.push('join')
      if (held) await held
      if (refusal) throw new Refusal(refusal)
      const former = data.resume && peers.get(data.resume.peerId)
      const isSame = former && former.secret === data.resume!.resumeSecret && former.accountId === entry.accountId
      const peer: Peer =
        isSame && former.roomId === entry.roomId
          ? former
          : {
              ...entry,
              secret: randomBytes(16).toString('base64url'),
              away: false,
              timer: undefined,
              producers: new Map(),
              joinedAt: new Date().toISOString(),
            }
      clearTimeout(peer.timer)
      peer.away = false
      const others = inRoom(entry.roomId).filter((other) => other !== peer)
      peers.set(peer.peerId, peer)
      tellOthers(peer, { type: peer === former ? 'peer.changed' : 'peer.joined', peer: show(peer) })
      return {
        peerId: peer.peerId,
        resumeSecret: peer.secret,
        resumed: peer === former,
        sendTransport: null,
        receiveTransport: null,
        peers: [...others, peer].map(show),
        consumers: [],
        dataConsumers: [],
        follow: null,
      }
    },
    async request(roomId, peerId, name, data) {
      asked.push(name)
      return request(roomId, peerId, name, data) as RoomRequestAnswer<typeof name>
    },
    away(roomId, peerId) {
      const peer = peers.get(peerId)
      if (peer?.roomId !== roomId) return
      peer.away = true
      tellOthers(peer, { type: 'peer.changed', peer: show(peer) })
      peer.timer = setTimeout(() => end(peer, 'away'), away_ms)
      peer.timer.unref()
    },
    leave(roomId, peerId, reason) {
      const peer = peers.get(peerId)
      if (peer?.roomId === roomId) end(peer, reason)
    },
    closeRoom(roomId) {
      for (const peer of inRoom(roomId)) end(peer, 'room_closed')
    },
    update(_roomId, peerId, { part, rights }) {
      const peer = peers.get(peerId)
      if (!peer) return
      Object.assign(peer, { part, rights })
      for (const [id, { source }] of peer.producers) if (!rights.includes(sourceRight[source])) peer.producers.delete(id)
    },
    onNotice(listener) {
      onNotice = listener
    },
    onGone(listener) {
      onGone = listener
    },
    async startRecording({ recordingId, roomId, peerIds }) {
      recordings.set(recordingId, { roomId, peerIds: [], tracks: [] })
      await record(recordingId, roomId, peerIds)
    },
    async setRecorded({ recordingId, roomId, peerIds }) {
      if (!recordings.has(recordingId)) throw new Refusal('room.not_recording')
      await record(recordingId, roomId, peerIds)
    },
    async stopRecording({ recordingId }): Promise<RecordedTrack[]> {
      const recording = recordings.get(recordingId)
      if (!recording) throw new Refusal('room.not_recording')
      recordings.delete(recordingId)
      return Promise.all(
        recording.tracks.map(async ({ peerId, writer }) => ({
          peerId,
          source: 'camera' as const,
          mediaType: 'video/webm',
          startOffset_ms: 5,
          duration_ms: 1_000,
          file: await writer.finish(),
        })),
      )
    },
    peersOf: (roomId) => inRoom(roomId).map((peer) => peer.peerId),
    producersOf: (peerId) => [...(peers.get(peerId)?.producers.values() ?? [])].map(({ source }) => source),
    recordedOf: (recordingId) => recordings.get(recordingId)?.peerIds,
    forgetRecording: (recordingId) => void recordings.delete(recordingId),
    lose(peerId) {
      const peer = peers.get(peerId)
      if (peer) end(peer, 'lost')
    },
    refuseJoins(code) {
      refusal = code
    },
    holdJoins(isHeld) {
      letGo()
      held = isHeld ? new Promise((resolve) => (letGo = resolve)) : null
    },
  }
}

/** The first bytes of a WebM file, as far as anybody looks at them. */
const webmHead = Buffer.from('1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701ffffffffffffff', 'hex')
