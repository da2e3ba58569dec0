import type { Hospital } from '#contract/rest/institutions.ts'

/** As the crow flies; beyond it a hospital is another city's, and is shown when asked for. */
const near_m = 60_000

/** The server's order (able first, then nearer) within reach; then what lies far away. Where distances are unknown, all count as near. */
export function inReach(hospitals: readonly Hospital[]): { near: Hospital[]; far: Hospital[] } {
  const isNear = ({ distanceM }: Hospital) => distanceM === null || distanceM <= near_m
  return { near: hospitals.filter(isNear), far: hospitals.filter((hospital) => !isNear(hospital)) }
}
