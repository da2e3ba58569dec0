import type { RoomNoticeMessage, RoomRequestAnswer, RoomRequestData } from '#contract/media.ts'
import type { RoomPart, RoomRight } from '#contract/vocabulary-rooms.ts'
import type { MediaHost } from '../media-host.ts'
import type { HostAddress, RoomSpread } from '../rooms/sibling.ts'
import type { Gone, GoneReason, Joined, PeerEntry, PeerRequestName, RecordedTrack, RecordingOrder } from '../service.ts'
import { HostHandle, type HostNews } from './host-handle.ts'

/** The process itself among the hosts. */
export class OwnHost extends HostHandle {
  readonly address: HostAddress
  readonly #media: MediaHost

  constructor(address: HostAddress, media: MediaHost) {
    super()
    this.address = address
    this.#media = media
  }

  get news(): HostNews {
    return { ...this.#media.state(), load: this.#media.load(), canRecord: this.#media.canRecord() }
  }

  /** Of peers that joined by this process. */
  notice(message: RoomNoticeMessage): boolean {
    return this.emit('notice', message)
  }

  gone(gone: Gone): void {
    this.emit('gone', gone)
  }

  join(entry: PeerEntry, data: RoomRequestData<'join'>, spread: RoomSpread): Promise<Joined> {
    return this.#media.join(entry, data, spread)
  }

  request<N extends PeerRequestName>(roomId: string, peerId: string, name: N, data: RoomRequestData<N>): Promise<RoomRequestAnswer<N>> {
    return this.#media.request(roomId, peerId, name, data)
  }

  away(roomId: string, peerId: string): void {
    this.#media.away(roomId, peerId)
  }

  putOut(roomId: string, peerId: string, reason: GoneReason): void {
    this.#media.putOut(roomId, peerId, reason)
  }

  closeRoom(roomId: string): void {
    this.#media.closeRoom(roomId)
  }

  update(roomId: string, peerId: string, change: { part: RoomPart; rights: readonly RoomRight[] }): void {
    this.#media.update(roomId, peerId, change)
  }

  startRecording(order: RecordingOrder): Promise<void> {
    return this.#media.startRecording(order)
  }

  async setRecorded(order: RecordingOrder): Promise<number> {
    await this.#media.setRecorded(order)
    return this.#media.recordingAge_ms(order.recordingId)
  }

  stopRecording(order: Omit<RecordingOrder, 'peerIds'>): Promise<RecordedTrack[]> {
    return this.#media.stopRecording(order)
  }

  /** The host itself is closed by who made it. */
  close(): void {}
}
