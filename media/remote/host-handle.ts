import { EventEmitter } from 'node:events'
import type { RoomNoticeMessage, RoomRequestAnswer, RoomRequestData } from '#contract/media.ts'
import type { RoomPart, RoomRight } from '#contract/vocabulary-rooms.ts'
import type { HostAddress, RoomSpread } from '../rooms/sibling.ts'
import type { Gone, GoneReason, Joined, Load, PeerEntry, PeerRequestName, RecordedTrack, RecordingOrder } from '../service.ts'

export interface HostNews {
  state: 'ready' | 'preparing' | 'failed'
  detail: string | null
  load: Load
  canRecord: boolean
}

export interface HostHandleEvents {
  notice: [RoomNoticeMessage]
  gone: [Gone]
  /** All that it carried is gone with it. */
  down: []
}

/** A host that carries media, as a process with screens uses it: another one by the link, or the process itself. */
export abstract class HostHandle extends EventEmitter<HostHandleEvents> {
  abstract readonly address: HostAddress
  /** What it last said of itself; null where it cannot be reached. */
  abstract readonly news: HostNews | null

  abstract join(entry: PeerEntry, data: RoomRequestData<'join'>, spread: RoomSpread): Promise<Joined>
  abstract request<N extends PeerRequestName>(
    roomId: string,
    peerId: string,
    name: N,
    data: RoomRequestData<N>,
  ): Promise<RoomRequestAnswer<N>>
  abstract away(roomId: string, peerId: string): void
  abstract putOut(roomId: string, peerId: string, reason: GoneReason): void
  abstract closeRoom(roomId: string): void
  abstract update(roomId: string, peerId: string, change: { part: RoomPart; rights: readonly RoomRight[] }): void
  abstract startRecording(order: RecordingOrder): Promise<void>
  /** How long it has recorded, milliseconds. Throws `room.not_recording`. */
  abstract setRecorded(order: RecordingOrder): Promise<number>
  abstract stopRecording(order: Omit<RecordingOrder, 'peerIds'>): Promise<RecordedTrack[]>
  abstract close(): void
}
