import type { Point } from '#contract/values.ts'
import type { HospitalCapability } from '#contract/vocabulary.ts'
import type { Tx } from '#platform/db/database.ts'
import { receiving } from './repository.ts'

/** A possible destination, with what it lacks of what the case needs. */
export interface Hospital {
  id: string
  name: string
  shortName: string
  level: string
  location: Point | null
  locationApproximate: boolean
  capabilities: HospitalCapability[]
  missing: HospitalCapability[]
  /** Metres as the crow flies; null without a point on either side. */
  distance_m: number | null
}

/**
 * Where a patient can be taken, 满足专业需要 before 就近: those that lack nothing first, then the nearest. The choice, and the patient's
 * wish, stay with people.
 */
export async function hospitalsFor(
  tx: Tx,
  centreId: string,
  { needs = [], from = null }: { needs?: readonly HospitalCapability[]; from?: Point | null } = {},
): Promise<Hospital[]> {
  const rows = await receiving(tx, centreId, from)
  return rows
    .map((row) => {
      const capabilities = row.capabilities as HospitalCapability[]
      return {
        id: row.id,
        name: row.name,
        shortName: row.short_name,
        level: row.level,
        location: row.point,
        locationApproximate: row.location_approximate,
        capabilities,
        missing: needs.filter((need) => !capabilities.includes(need)),
        distance_m: row.distance_m,
      }
    })
    .toSorted((a, b) => a.missing.length - b.missing.length || (a.distance_m ?? Infinity) - (b.distance_m ?? Infinity))
}
