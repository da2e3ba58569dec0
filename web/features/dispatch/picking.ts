import type { Point } from '#contract/values.ts'

/** Who asked for a place on the map; the newest asker gets it. */
let asker: ((place: Point) => void) | null = null

export function askForPlace(take: (place: Point) => void): () => void {
  asker = take
  return () => {
    if (asker === take) asker = null
  }
}

export function pickPlace(place: Point): void {
  asker?.(place)
}
