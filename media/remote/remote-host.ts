import type { RoomNoticeMessage, RoomRequestAnswer, RoomRequestData } from '#contract/media.ts'
import type { RoomPart, RoomRight } from '#contract/vocabulary-rooms.ts'
import type { HostAddress, RoomSpread } from '../rooms/sibling.ts'
import type { Gone, GoneReason, Joined, PeerEntry, PeerRequestName, RecordedTrack, RecordingOrder } from '../service.ts'
import { HostHandle, type HostNews } from './host-handle.ts'
import { LinkClient } from './link-client.ts'

const news_ms = 1_000
/** One that has just begun: people wait for it. */
const comes_ms = 100
/** A recording's last bytes go to the disk first. */
const stop_ms = 60_000

/** A host of its own, by the link. */
export class RemoteHost extends HostHandle {
  readonly address: HostAddress
  readonly #link: LinkClient
  #timer: NodeJS.Timeout | undefined
  #news: HostNews | null = null

  constructor(key: Buffer, address: HostAddress) {
    super()
    this.address = address
    this.#link = new LinkClient(key, address)
    this.#link.on('up', () => void this.#ask())
    this.#link.on('down', () => {
      clearTimeout(this.#timer)
      this.#news = null
      this.emit('down')
    })
    this.#link.on('event', (name, data) => {
      if (name === 'notice') this.emit('notice', data as RoomNoticeMessage)
      if (name === 'gone') this.emit('gone', data as Gone)
    })
  }

  get news(): HostNews | null {
    return this.#link.up ? this.#news : null
  }

  async join(entry: PeerEntry, data: RoomRequestData<'join'>, spread: RoomSpread): Promise<Joined> {
    return (await this.#link.request('join', { entry, data, spread })) as Joined
  }

  async request<N extends PeerRequestName>(
    roomId: string,
    peerId: string,
    name: N,
    data: RoomRequestData<N>,
  ): Promise<RoomRequestAnswer<N>> {
    return (await this.#link.request('request', { roomId, peerId, name, data })) as RoomRequestAnswer<N>
  }

  away(roomId: string, peerId: string): void {
    this.#link.tell('away', { roomId, peerId })
  }

  putOut(roomId: string, peerId: string, reason: GoneReason): void {
    this.#link.tell('putOut', { roomId, peerId, reason })
  }

  closeRoom(roomId: string): void {
    this.#link.tell('closeRoom', { roomId })
  }

  update(roomId: string, peerId: string, change: { part: RoomPart; rights: readonly RoomRight[] }): void {
    this.#link.tell('update', { roomId, peerId, ...change })
  }

  async startRecording(order: RecordingOrder): Promise<void> {
    await this.#link.request('startRecording', order)
  }

  async setRecorded(order: RecordingOrder): Promise<number> {
    return (await this.#link.request('setRecorded', order)) as number
  }

  async stopRecording(order: Omit<RecordingOrder, 'peerIds'>): Promise<RecordedTrack[]> {
    return (await this.#link.request('stopRecording', order, stop_ms)) as RecordedTrack[]
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#link.close()
  }

  async #ask(): Promise<void> {
    try {
      this.#news = (await this.#link.request('state', {})) as HostNews
    } catch {
      // The link says by itself when it is down.
    }
    if (!this.#link.up) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#ask(), this.#news?.state === 'preparing' ? comes_ms : news_ms)
    this.#timer.unref()
  }
}
