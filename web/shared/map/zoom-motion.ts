/**
 * Leaflet moves its tiles through a zoom by a CSS transition of scale and offset. Glyphs must keep their size, so they
 * are not scaled with them: their places are computed for each moment of the same transition.
 */
import type { View } from './vehicle-painter.ts'

/** Leaflet's own: `.leaflet-zoom-anim .leaflet-zoom-animated { transition: transform 0.25s cubic-bezier(0,0,0.25,1) }`. */
export const zoomDuration_ms = 250

/** `cubic-bezier(0, 0, 0.25, 1)` at t in 0…1. */
export function zoomEase(t: number): number {
  if (t <= 0) return 0
  if (t >= 1) return 1
  // x(s) = 3·0.25·s²(1−s) + s³ rises steadily: halve the interval until it is found.
  let low = 0
  let high = 1
  for (let i = 0; i < 24; i++) {
    const s = (low + high) / 2
    if (0.75 * s * s * (1 - s) + s * s * s < t) low = s
    else high = s
  }
  const s = (low + high) / 2
  return 3 * s * s * (1 - s) + s * s * s
}

/** The view between two, as the tiles show it: scale and offset both run evenly in the eased time. */
export function viewBetween(from: View, to: View, eased: number): View {
  const mix = (a: number, b: number): number => a + (b - a) * eased
  return {
    ...to,
    scale: mix(from.scale, to.scale),
    originX: mix(from.originX, to.originX),
    originY: mix(from.originY, to.originY),
  }
}

/**
 * How far the first transition of a pane's parts is, eased, 0…1; null where nothing of it moves. Each part begins when the browser
 * is ready to move it: a level of tiles that comes in meanwhile, or an element that shows nothing, a frame before or after the one that is seen.
 */
export function transitionProgress(pane: Pick<Element, 'getAnimations'> | undefined): number | null {
  const begun = ({ startTime }: Animation): number => Number(startTime ?? Number.POSITIVE_INFINITY)
  const [first] = (pane?.getAnimations?.({ subtree: true }) ?? [])
    .filter((one) => one instanceof CSSTransition && one.transitionProperty === 'transform')
    .toSorted((a, b) => begun(a) - begun(b))
  return first?.effect?.getComputedTiming().progress ?? null
}
