import type { PositionSource } from '#contract/signals.ts'

/** The newest state of a vehicle, committed. WGS-84, SI units; times in Unix ms of the server's clock. */
export interface VehiclePosition {
  vehicleNo: number
  vehicleId: string
  centreId: string
  lat: number
  lon: number
  speed_mps: number
  heading_deg: number
  altitude_m: number
  /** When the device measured it. */
  fixedAt_ms: number
  /** When the server received it. */
  recordedAt_ms: number
  source: PositionSource
  fixed: boolean
  acc: boolean
  alarm: boolean
  /** Alarm bits of JT/T 808 as sent; 0 for tablets. */
  alarmBits: number
}

export type PositionListener = (positions: readonly VehiclePosition[]) => void

/**
 * Newest states as they are committed, in batches, within this process. A listener never sees a vehicle go back in device time,
 * and must not change what it gets. What a listener throws is handed to `onError` and hurts no other.
 */
export class PositionHub {
  readonly #listeners = new Set<PositionListener>()
  readonly #onError: (error: unknown) => void

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  /** Answers how to stop listening. */
  subscribe(listener: PositionListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  publish(positions: readonly VehiclePosition[]): void {
    if (positions.length === 0) return
    for (const listener of this.#listeners) {
      try {
        listener(positions)
      } catch (error) {
        this.#onError(error)
      }
    }
  }
}
