import type { LatLon } from './model.ts'

const EARTH_RADIUS_M = 6_371_008.8
const DEGREE = Math.PI / 180
export const METRES_PER_DEGREE = EARTH_RADIUS_M * DEGREE

/** Great-circle distance in metres. */
export function distanceM(aLat: number, aLon: number, bLat: number, bLon: number): number {
  const dLat = (bLat - aLat) * DEGREE
  const dLon = (bLon - aLon) * DEGREE
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(aLat * DEGREE) * Math.cos(bLat * DEGREE) * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** Initial bearing from a to b, degrees clockwise from north, 0 ≤ b < 360. */
export function bearingDeg(aLat: number, aLon: number, bLat: number, bLon: number): number {
  const east = (bLon - aLon) * Math.cos(((aLat + bLat) / 2) * DEGREE)
  const north = bLat - aLat
  return (Math.atan2(east, north) / DEGREE + 360) % 360
}

/** Signed difference `to − from` of two bearings, −180 < d ≤ 180; positive is to the right. */
export function bearingChange(from: number, to: number): number {
  const d = (((to - from) % 360) + 360) % 360
  return d > 180 ? d - 360 : d
}

export function cosLat(lat: number): number {
  return Math.cos(lat * DEGREE)
}

/** True for finite degrees on the globe. */
export function onGlobe(point: LatLon): boolean {
  return Math.abs(point.lat) <= 90 && Math.abs(point.lon) <= 180
}
