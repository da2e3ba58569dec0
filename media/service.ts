import type { Foreign, JoinAnswer, RoomNoticeMessage, RoomRequestAnswer, RoomRequestData, RoomRequestName } from '#contract/media.ts'
import type { RoomPart, RoomRight, TrackSource } from '#contract/vocabulary-rooms.ts'

/** A screen that enters a room: who stands behind it was found out by the caller. */
export interface PeerEntry {
  roomId: string
  /** New for every join, also of one that comes back: see `join`. */
  peerId: string
  accountId: string | null
  displayName: string
  institutionName: string | null
  vehicleId: string | null
  part: RoomPart
  rights: readonly RoomRight[]
}

/** What the media service can say of a join; the rest of `JoinAnswer` is the caller's. */
export type Joined = Omit<JoinAnswer, 'iceServers' | 'part' | 'rights' | 'recording'>

/** Requests of a screen that is in the room, but for what stands in the room's record: that is the caller's. */
export type PeerRequestName = Exclude<RoomRequestName, 'capabilities' | 'join' | 'relays' | 'chat' | 'recording.answer'>

export type LeaveReason = 'left' | 'removed' | 'session_over' | 'replaced'

/** `away`: its line was broken too long. `lost`: what carried it died, and it did not come back. `flood`, `clogged`: sent too much, took too little. */
export type GoneReason = LeaveReason | 'room_closed' | 'away' | 'lost' | 'flood' | 'clogged'

export interface Gone {
  roomId: string
  peerId: string
  reason: GoneReason
}

export interface Load {
  workers: number
  rooms: number
  peers: number
  consumers: number
}

/** A file that was recorded; several of one peer where its sources changed or the recorder had to start anew. */
export interface RecordedTrack {
  peerId: string
  accountId: string | null
  /** A picture carries the microphone's sound in the same file where it was on; `microphone` is sound alone. */
  source: TrackSource
  /** Of a pointer: lines of `contract/pointer.ts`. */
  mediaType: 'video/webm' | 'audio/webm' | 'video/x-matroska' | 'application/x-ndjson'
  /** After the start of the recording. */
  startOffset_ms: number
  duration_ms: number
  /** What `finish` of the track's writer gave. */
  file: unknown
}

export interface RecordingOrder {
  recordingId: string
  roomId: string
  /** Who agreed to be recorded; nobody else is. */
  peerIds: readonly string[]
  /** Begun so long ago, on another host of the room. */
  age_ms?: number
}

/**
 * Carries the streams of rooms and knows nobody: a peer is an id with rights. In this process or on hosts of its own. Methods of a room
 * throw a Refusal (`room.*`, `media.*`, `request.too_many`, `object.not_found`, `server.unavailable`); a refused request changes nothing.
 */
export interface MediaService {
  state(): { state: 'ready' | 'preparing' | 'failed'; detail: string | null }
  /** Of all routers alike, there before a worker is. */
  capabilities(): Foreign

  /**
   * Enters a room: both transports connected, a consumer for every stream. Where `data.resume` proves that the peer of before comes back, the
   * answer has that one's id instead of `entry.peerId`; `resumed` only where its transports go on as they are. Where it proves nothing, it is
   * a join like any other. Notices begin after the answer.
   */
  join(entry: PeerEntry, data: RoomRequestData<'join'>): Promise<Joined>
  /** Rights were checked by the caller, and are here again. */
  request<N extends PeerRequestName>(roomId: string, peerId: string, name: N, data: RoomRequestData<N>): Promise<RoomRequestAnswer<N>>

  /** Its socket is lost: it is expected back for some seconds. */
  away(roomId: string, peerId: string): void
  /** Tells the peer, except where it left of its own accord. */
  leave(roomId: string, peerId: string, reason: LeaveReason): void
  closeRoom(roomId: string): void
  /** Streams whose right is gone end at once. */
  update(roomId: string, peerId: string, change: { part: RoomPart; rights: readonly RoomRight[] }): void

  /** One listener. It returns false where it cannot deliver: the peer is put out. */
  onNotice(listener: (message: RoomNoticeMessage) => boolean | void): void
  /** One listener; told once of each peer. */
  onGone(listener: (gone: Gone) => void): void

  load(): Load

  canRecord(): boolean
  /** Throws `room.recorder_missing`. */
  startRecording(order: RecordingOrder): Promise<void>
  /** Consent was given or withdrawn, or who gave it came back as another peer. */
  setRecorded(order: RecordingOrder): Promise<void>
  stopRecording(order: Omit<RecordingOrder, 'peerIds'>): Promise<RecordedTrack[]>

  close(): Promise<void>
}
