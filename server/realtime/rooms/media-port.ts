import type { Foreign, JoinAnswer, RoomNoticeMessage, RoomRequestAnswer, RoomRequestData, RoomRequestName } from '#contract/media.ts'
import type { RoomPart, RoomRight, TrackSource } from '#contract/vocabulary-rooms.ts'

/*
 * What rooms ask of the media side. It carries streams and knows nobody: who may enter and do what was decided before it is asked. Every
 * promise may reject with a Refusal.
 */

/** Requests that are passed on; the others are answered here. */
export type MediaRequestName = Exclude<RoomRequestName, 'capabilities' | 'join' | 'relays' | 'chat' | 'recording.answer' | 'remove'>

export interface JoiningPeer {
  roomId: string
  /** New for each join, also where it resumes. */
  peerId: string
  accountId: string | null
  displayName: string
  institutionName: string | null
  vehicleId: string | null
  part: RoomPart
  rights: readonly RoomRight[]
}

/** `peerId` is that of before where a former peer goes on, else the one it was given; `resumed` where its transports go on as they are. */
export type MediaJoinAnswer = Omit<JoinAnswer, 'iceServers' | 'part' | 'rights' | 'recording'>

export type GoneReason =
  | 'left'
  | 'removed'
  | 'session_over'
  | 'replaced'
  | 'room_closed'
  /** Its line was broken for too long. */
  | 'away'
  /** Its worker or host died. */
  | 'lost'
  | 'flood'
  | 'clogged'

export interface RecordedTrack {
  peerId: string
  source: TrackSource
  mediaType: string
  startOffset_ms: number
  duration_ms: number
  /** What `finish` of the track's writer gave. */
  file: unknown
}

export interface MediaPort {
  state(): { state: 'ready' | 'preparing' | 'failed' }
  capabilities(): Foreign
  join(peer: JoiningPeer, data: RoomRequestData<'join'>): Promise<MediaJoinAnswer>
  request<N extends MediaRequestName>(roomId: string, peerId: string, name: N, data: RoomRequestData<N>): Promise<RoomRequestAnswer<N>>
  /** Its socket is gone; it is kept for some seconds. */
  away(roomId: string, peerId: string): void
  leave(roomId: string, peerId: string, reason: 'left' | 'removed' | 'session_over' | 'replaced'): void
  closeRoom(roomId: string): void
  /** Streams whose right is gone end at once. */
  update(roomId: string, peerId: string, to: { part: RoomPart; rights: readonly RoomRight[] }): void
  /** One listener. False: it cannot be delivered, the peer is dropped. They start after the promise of `join`, in a later turn. */
  onNotice(listener: (message: RoomNoticeMessage) => boolean): void
  /** One listener; once a peer, whatever ended it. */
  onGone(listener: (gone: { roomId: string; peerId: string; reason: GoneReason }) => void): void
  startRecording(recording: { recordingId: string; roomId: string; peerIds: string[] }): Promise<void>
  /** From now on these and no others. Throws `room.not_recording` where it knows no such recording. */
  setRecorded(recording: { recordingId: string; roomId: string; peerIds: string[] }): Promise<void>
  /** Also after the room was closed. Throws `room.not_recording` where it knows no such recording. */
  stopRecording(recording: { recordingId: string; roomId: string }): Promise<RecordedTrack[]>
}

/** Addresses and short-lived credentials of the TURN servers for one peer. */
export type IceServersFor = (peerId: string, now_ms: number) => JoinAnswer['iceServers']
