/** How long a picture waits before it is shown. */
export interface Cushion {
  /** Null: as short as the browser thinks right. */
  target_ms: number | null
  cleanFor_s: number
}

export const freshCushion: Cushion = { target_ms: null, cleanFor_s: 0 }

/**
 * A packet that is lost once is there again within a round trip. One that is lost twice is asked for a second time only after 100 ms, by
 * browsers and by the media server alike; the last of a picture is missed only when the next picture comes. So long a picture must be able to
 * wait, or it stands still.
 */
const waits_ms = 300
/** From one part in a hundred on losing twice is no rare chance. */
const lossy = 0.01
/** Each change is a jolt. */
const cleanAfter_s = 20

/**
 * `asked`: requests for lost packets, by packets that came, in the last `dt_s` seconds; null where nothing came. A sender reckons the same from what is
 * asked of it, and tells: of what is lost on its line those who receive it ask for nothing, the server does. Pure.
 */
export function cushionFor({ target_ms, cleanFor_s }: Cushion, asked: number | null, dt_s: number): Cushion {
  if (asked !== null && asked > lossy) return { target_ms: waits_ms, cleanFor_s: 0 }
  const clean_s = cleanFor_s + dt_s
  return { target_ms: clean_s >= cleanAfter_s ? null : target_ms, cleanFor_s: clean_s }
}
