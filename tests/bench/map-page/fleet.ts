/** A fleet that drives the same way in every run: straight legs, turned back at the edges, one fix a second each. */
export const vehicleCount = 5000
/** Frames the clock of the bench counts in a second: both sides see the same moments, however long a frame takes. */
export const framesPerSecond = 60
export const start_ms = Date.UTC(2026, 0, 1)
/** The fleet reports in so many groups a second, as terminals that are not in step do. */
export const groups = 10

export interface Fleet {
  no: Int32Array
  lat: Float64Array
  lon: Float64Array
  heading_deg: Float64Array
  speed_mps: Float64Array
  fixedAt_ms: Float64Array
  /** moves the vehicles of one group on by a second and stamps their fixes */
  advance: (group: number, now_ms: number) => void
}

/** `metresPerFrame` is the mean way in one frame; single vehicles drive between half and one and a half of it. */
export function makeFleet(
  centre: { lat: number; lon: number },
  halfHeight_deg: number,
  halfWidth_deg: number,
  metresPerFrame: number,
): Fleet {
  let seed = 20260101
  const random = (): number => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32
  const metresPerDegree = 111_320
  const shrink = Math.cos((centre.lat * Math.PI) / 180)
  const columns = (): Float64Array<ArrayBuffer> => new Float64Array(vehicleCount)
  const no = Int32Array.from({ length: vehicleCount }, (_, i) => i + 1)
  const lat = columns()
  const lon = columns()
  const heading_deg = columns()
  const speed_mps = columns()
  const fixedAt_ms = columns().fill(start_ms)
  for (let i = 0; i < vehicleCount; i++) {
    lat[i] = centre.lat + (random() * 2 - 1) * halfHeight_deg
    lon[i] = centre.lon + (random() * 2 - 1) * halfWidth_deg
    heading_deg[i] = random() * 360
    speed_mps[i] = metresPerFrame * framesPerSecond * (0.5 + random())
  }
  const advance = (group: number, now_ms: number): void => {
    for (let i = group; i < vehicleCount; i += groups) {
      const course = (heading_deg[i]! * Math.PI) / 180
      const north = (Math.cos(course) * speed_mps[i]!) / metresPerDegree
      const east = (Math.sin(course) * speed_mps[i]!) / (metresPerDegree * shrink)
      if (Math.abs(lat[i]! + north - centre.lat) > halfHeight_deg || Math.abs(lon[i]! + east - centre.lon) > halfWidth_deg)
        heading_deg[i] = (heading_deg[i]! + 180) % 360
      else {
        lat[i] = lat[i]! + north
        lon[i] = lon[i]! + east
      }
      fixedAt_ms[i] = now_ms
    }
  }
  return { no, lat, lon, heading_deg, speed_mps, fixedAt_ms, advance }
}
