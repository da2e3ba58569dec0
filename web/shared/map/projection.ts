/** Web Mercator with the world as the unit square: x grows to the east, y to the south. WGS-84 degrees. */
export const maxLatitude = 85.051_128_78

export function worldX(lon_deg: number): number {
  return lon_deg / 360 + 0.5
}

export function worldY(lat_deg: number): number {
  const lat = Math.max(-maxLatitude, Math.min(maxLatitude, lat_deg))
  const sin = Math.sin((lat * Math.PI) / 180)
  return 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)
}

export function longitudeOf(x: number): number {
  return (x - 0.5) * 360
}

export function latitudeOf(y: number): number {
  return (Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180) / Math.PI
}

/** A place one can draw: finite, on the globe, not where Mercator ends, and not the (0, 0) of a receiver without a fix. */
export function isPlace(lat_deg: number, lon_deg: number): boolean {
  return Math.abs(lat_deg) <= maxLatitude && Math.abs(lon_deg) <= 180 && (lat_deg !== 0 || lon_deg !== 0)
}
