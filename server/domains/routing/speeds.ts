import type { RoadClass } from './graph/model.ts'

/**
 * Free speeds in km/h where a road carries no limit, for county roads in the plain [K: a default, replaced by any posted limit].
 * The second figure is for links (slip roads).
 */
const FREE_SPEED_KPH: Record<RoadClass, readonly [road: number, link: number]> = {
  motorway: [100, 50],
  trunk: [70, 45],
  primary: [60, 40],
  secondary: [50, 40],
  tertiary: [40, 35],
  unclassified: [35, 30],
  residential: [30, 30],
  service: [20, 20],
  track: [15, 15],
}

export const freeSpeedKph = (roadClass: RoadClass, link: boolean): number => FREE_SPEED_KPH[roadClass][link ? 1 : 0]

/**
 * What a vehicle makes of the limit on the average, junctions included. With lights and siren 1.4 times faster than without: the
 * ratio between the two travel modes that a city's ambulance model was measured with (JEMSS, Auckland).
 */
const NORMAL_SHARE = 0.8
const PRIORITY_SHARE = 1.12

/** How many times sooner a priority drive arrives. */
export const PRIORITY_GAIN = PRIORITY_SHARE / NORMAL_SHARE

/** Seconds to drive a stretch: [normal, priority]. */
export function driveTimes(lengthM: number, speedKph: number): readonly [normal: number, priority: number] {
  const atLimitS = (lengthM * 3.6) / speedKph
  return [atLimitS / NORMAL_SHARE, atLimitS / PRIORITY_SHARE]
}
