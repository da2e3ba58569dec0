/**
 * Where a vehicle is drawn between two fixes.
 *
 * A new fix starts a glide from the place drawn now to the fix, over the time between the two fixes but never longer
 * than `glide_ms`: that is how far the drawing may lag behind the truth. After the glide it goes on along the same
 * segment for at most `extrapolate_ms`, then it stands still and its age grows.
 */
export interface MotionLimits {
  /** longest glide, ms: the greatest lag of what is drawn */
  glide_ms: number
  /** longest drawing ahead of the last fix, ms */
  extrapolate_ms: number
  /** a leap longer than this is not travelled but jumped, in world units (`leapWorld`) */
  leap: number
}

/** World units (the equator = 1) of a distance in metres at a latitude. */
export function leapWorld(distance_m: number, lat_deg: number): number {
  return distance_m / (40_075_016.686 * Math.cos((lat_deg * Math.PI) / 180))
}

export const defaultMotion: MotionLimits = { glide_ms: 1000, extrapolate_ms: 300, leap: leapWorld(2000, 37) }

/** How far along its segment a glide is: 0 at the start, 1 at the fix, a little more while extrapolating. */
export function progress(startedAt_ms: number, duration_ms: number, now_ms: number, extrapolate_ms: number): number {
  if (duration_ms <= 0) return 1
  const elapsed = now_ms - startedAt_ms
  if (elapsed <= 0) return 0
  const limit = duration_ms + extrapolate_ms
  return (elapsed < limit ? elapsed : limit) / duration_ms
}

/** How long the glide to a new fix takes: the time between the fixes, at most `glide_ms`; 0 means jump. */
export function glideDuration(previousFix_ms: number, fix_ms: number, dx: number, dy: number, limits: MotionLimits): number {
  if (!(fix_ms > previousFix_ms)) return 0
  if (dx * dx + dy * dy > limits.leap * limits.leap) return 0
  return Math.min(fix_ms - previousFix_ms, limits.glide_ms)
}

/** Steps of the heading a glyph is drawn in. */
export const headingSteps = 32

/** Step 0…31 of a course in degrees clockwise from north; −1 where the course is unknown. */
export function headingStep(heading_deg: number): number {
  if (!Number.isFinite(heading_deg)) return -1
  const turns = heading_deg / 360
  return Math.round((turns - Math.floor(turns)) * headingSteps) % headingSteps
}
