import type { Point } from '#contract/values.ts'
import type { DrivenRoute } from '#contract/rest/routing.ts'

export interface Motion {
  point: Point
  speed_mps: number
  heading_deg: number
  arrived: boolean
}

/** Where a vehicle is on its route so many seconds after the start. */
export function along(route: Pick<DrivenRoute, 'line' | 'passedS'>, elapsed_s: number): Motion {
  const { line, passedS } = route
  const last = line.length - 1
  let leg = 0
  while (leg < last && passedS[leg + 1]! <= elapsed_s) leg += 1
  const [lon, lat] = line[Math.min(leg, last)] as [number, number]
  if (leg >= last)
    return { point: { lat, lon }, speed_mps: 0, heading_deg: last > 0 ? heading(line[last - 1]!, line[last]!) : 0, arrived: true }
  const [toLon, toLat] = line[leg + 1] as [number, number]
  const duration_s = Math.max(0.001, passedS[leg + 1]! - passedS[leg]!)
  const share = Math.max(0, (elapsed_s - passedS[leg]!) / duration_s)
  return {
    point: { lat: lat + (toLat - lat) * share, lon: lon + (toLon - lon) * share },
    speed_mps: metres(line[leg]!, line[leg + 1]!) / duration_s,
    heading_deg: heading(line[leg]!, line[leg + 1]!),
    arrived: false,
  }
}

const metresPerDegree = 111_320

function metres(from: number[], to: number[]): number {
  const dx = (to[0]! - from[0]!) * Math.cos((from[1]! * Math.PI) / 180)
  return Math.hypot(dx, to[1]! - from[1]!) * metresPerDegree
}

function heading(from: number[], to: number[]): number {
  const dx = (to[0]! - from[0]!) * Math.cos((from[1]! * Math.PI) / 180)
  return ((Math.atan2(dx, to[1]! - from[1]!) * 180) / Math.PI + 360) % 360
}
