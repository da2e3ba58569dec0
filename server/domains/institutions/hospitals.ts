import type { Query } from '#contract/route.ts'
import type { Hospital, listHospitals as hospitalsRoute } from '#contract/rest/institutions.ts'
import type { HospitalCapability } from '#contract/vocabulary.ts'
import { checkPoint } from '#platform/db/geometry.ts'
import type { Tx } from '#platform/db/database.ts'
import { receiving, toInstitution } from './repository.ts'

/**
 * Where a patient can be taken, 满足专业需要 before 就近: those that lack nothing first, then the nearest. The choice, and the patient's
 * wish, stay with people.
 */
export async function listHospitals(tx: Tx, centreId: string, { needs, lat, lon }: Query<typeof hospitalsRoute>): Promise<Hospital[]> {
  const wanted = (needs?.split(',') ?? []) as HospitalCapability[]
  const from = lat !== undefined && lon !== undefined ? checkPoint({ lat, lon }) : null
  const rows = await receiving(tx, centreId, from)
  return rows
    .map((row) => {
      const { id, name, shortName, level, location, locationApproximate, capabilities } = toInstitution(row)
      const missing = wanted.filter((need) => !capabilities.includes(need))
      return { id, name, shortName, level, location, locationApproximate, capabilities, missing, distanceM: row.distance_m }
    })
    .toSorted((a, b) => a.missing.length - b.missing.length || (a.distanceM ?? Infinity) - (b.distanceM ?? Infinity))
}
