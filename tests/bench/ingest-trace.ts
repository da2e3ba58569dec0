/** What the terminals of the ingest bench report: made from terminal and second, so that both sides of the bench have the same rows. */
import { encodePosition, type PositionReport } from '#protocols/jt808/position.ts'

/** One terminal and second: somewhere in a county, moving. */
export function benchReport(terminal: number, time_s: number): PositionReport {
  const phase = (time_s % 3600) / 3600
  return {
    lat_deg: 37.03 + (terminal % 50) * 0.004 + phase * 0.05,
    lon_deg: 111.91 + Math.floor(terminal / 50) * 0.006 + phase * 0.05,
    altitude_m: 740 + (terminal % 90),
    speed_mps: 5 + ((terminal + time_s) % 20),
    heading_deg: (terminal * 7 + time_s) % 360,
    deviceTime_s: time_s,
  }
}

/** Odometer, fuel, recorder speed, signal, satellites: what vehicle terminals commonly append. */
const items = [
  { id: 0x01, value: Uint8Array.of(0, 1, 44, 7) },
  { id: 0x02, value: Uint8Array.of(1, 144) },
  { id: 0x03, value: Uint8Array.of(0, 180) },
  { id: 0x30, value: Uint8Array.of(27) },
  { id: 0x31, value: Uint8Array.of(14) },
]

/** Its 0x0200 body, 48 bytes. */
export const benchBody = (terminal: number, time_s: number): Uint8Array => encodePosition({ ...benchReport(terminal, time_s), items })
