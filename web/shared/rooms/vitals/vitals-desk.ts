import { createStore, type StoreApi } from 'zustand/vanilla'
import { decodeVitals } from '#contract/vitals.ts'
import { serverNow, useServerClock } from '../../api/server-clock.ts'
import type { RoomConnection } from '../connection/room-connection.ts'
import { captureNow } from './monitor-feed.ts'
import { pictureCapturedAt, pictureWait } from './picture-time.ts'
import { PlayClock } from './play-clock.ts'
import { VitalsTrack } from './vitals-track.ts'

/** One monitor of the room, as it is received. */
export interface ReceivedMonitor {
  peerId: string
  track: VitalsTrack
  clock: PlayClock
  /** `captureNow()` of this machine when anything last came. */
  heardAt_ms: number
}

export interface DeskState {
  /** By peer; another object each second and with each new monitor. */
  monitors: readonly ReceivedMonitor[]
}

const look_ms = 250
/** What the server's clock is known to, ms: less is not told apart from nothing. */
const clockError_ms = 250

/** Receives the vitals of a room and keeps the hand of each strip with its picture. */
export class VitalsDesk {
  readonly state: StoreApi<DeskState> = createStore<DeskState>(() => ({ monitors: [] }))
  readonly #connection: RoomConnection
  readonly #monitors = new Map<string, ReceivedMonitor>()
  readonly #stops: (() => void)[]
  #looks = 0

  constructor(connection: RoomConnection) {
    this.#connection = connection
    const timer = setInterval(() => this.#look(), look_ms)
    this.#stops = [() => clearInterval(timer), connection.onMessage('vitals', (peerId, bytes) => this.#take(peerId, bytes))]
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }

  #take(peerId: string, bytes: Uint8Array): void {
    const now_ms = captureNow()
    try {
      const frame = decodeVitals(bytes)
      const monitor = this.#monitor(peerId)
      const isLive = monitor.track.take(frame)
      if (isLive) monitor.clock.arrived(monitor.track.newestAt_ms, now_ms)
      monitor.heardAt_ms = now_ms
    } catch {
      // What is no frame of ours is not drawn.
    }
  }

  #monitor(peerId: string): ReceivedMonitor {
    const found = this.#monitors.get(peerId)
    if (found) return found
    const monitor = { peerId, track: new VitalsTrack(), clock: new PlayClock(), heardAt_ms: captureNow() }
    this.#monitors.set(peerId, monitor)
    this.#show()
    return monitor
  }

  /** The picture's own time, a few times a second; figures are drawn anew each second. */
  #look(): void {
    const { streams, peers } = this.#connection.view.getState()
    for (const { peerId, clock } of this.#monitors.values()) {
      const pictures = streams.filter((one) => one.peerId === peerId && one.kind === 'video' && one.source !== 'screen')
      const stream = pictures.find((one) => one.source === 'patient_view') ?? pictures[0]
      const receiver = stream && this.#connection.receiverOf(stream.consumerId)
      if (!receiver || stream.flowsSince_ms === null) continue
      const picture = pictureCapturedAt(receiver)
      if (picture) clock.shown(picture)
      else if (this.#looks % 8 === 0) void pictureWait(receiver).then((wait_ms) => wait_ms !== null && clock.pictureWaits(wait_ms))
    }
    for (const peerId of this.#monitors.keys()) if (!peers.some((one) => one.peerId === peerId)) this.#monitors.delete(peerId)
    if (++this.#looks % 4 === 0) this.#show()
  }

  #show(): void {
    const monitors = [...this.#monitors.values()].map((one) => ({ ...one }))
    if (monitors.length > 0 || this.state.getState().monitors.length > 0) this.state.setState({ monitors })
  }
}

/** How long ago something was captured by the sender's clock, ms: since it could have come at the earliest, and the way itself where clocks tell it. */
export function ageOf({ track, clock }: Pick<ReceivedMonitor, 'track' | 'clock'>, capturedAt_ms: number, now_ms = captureNow()): number {
  const { offset_ms } = clock
  if (offset_ms === null) return Number.NaN
  const seemsNow_ms = now_ms - offset_ms
  const { known, rate } = useServerClock.getState()
  const isNow_ms = known && rate === 1 && track.serverOffset_ms !== null ? serverNow() - track.serverOffset_ms : seemsNow_ms
  const way_ms = isNow_ms - seemsNow_ms
  return Math.max(0, seemsNow_ms - capturedAt_ms + (way_ms > clockError_ms ? way_ms : 0))
}
