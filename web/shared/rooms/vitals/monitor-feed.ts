import type { EcgFrame, NumericsFrame } from '#contract/vitals.ts'

/** What a monitor says, with the moment of capture on this machine's monotonic clock (`captureNow`). */
export type MonitorReading =
  | Pick<NumericsFrame, 'kind' | 'capturedAt_ms' | 'values'>
  | Pick<EcgFrame, 'kind' | 'capturedAt_ms' | 'rate_hz' | 'leads' | 'samples_uV'>

/**
 * A patient monitor. A real one plugs in here: whatever speaks to the device (serial line, Bluetooth, a gateway in the vehicle) calls
 * `told` with each reading; a strip in pieces of 100 to 500 ms. `start` answers how to stop.
 */
export interface MonitorFeed {
  /** Make and number, as the crew calls it. */
  name: string
  /** A generator, not a patient: every frame of it is marked, and every screen says so. */
  simulated: boolean
  start(told: (reading: MonitorReading) => void): () => void
}

/** Unix ms that never jump: the wall clock as it was when the page began, and what has passed since. */
export const captureNow = (): number => performance.timeOrigin + performance.now()
