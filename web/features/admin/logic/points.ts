import type { Point } from '#contract/values.ts'

export const pointText = ({ lat, lon }: Point): string => `${lat.toFixed(6)}, ${lon.toFixed(6)}`

/** Latitude and longitude in degrees, with a comma or a blank between; null where it is no place on earth. */
export function parsePoint(text: string): Point | null {
  const match = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,，\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text)
  if (!match) return null
  const [lat, lon] = [Number(match[1]), Number(match[2])]
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && !(lat === 0 && lon === 0) ? { lat, lon } : null
}
