import type { Point } from '#contract/values.ts'
import { toGeometry } from '#platform/db/geometry.ts'
import type { Tx } from '#platform/db/database.ts'
import type { CentreFiles, InstitutionFile } from './centre-files.ts'
import { missing } from './insert-missing.ts'
import { offset } from './placement.ts'
import { seedId } from './seed-id.ts'

/** The id of an institution of the seed, by its key in the county's folder. */
export const institutionId = (slug: string, key: string): string => seedId(slug, 'institution', key)

/**
 * The tree of institutions, villages' clinics included. What a hospital can take care of is made up for the demonstration: outside one
 * only its emergency department is taken for granted, and an administrator enters what is true. Returns how many were added.
 */
export async function writeInstitutions(
  tx: Tx,
  files: CentreFiles,
  places: Map<string, Point>,
  { centreId, demo, now }: { centreId: string; demo: boolean; now: Date },
): Promise<number> {
  const { slug } = files.centre
  const rows = [...files.institutions, ...clinics(files)].map((each) => ({
    id: institutionId(slug, each.key),
    centre_id: centreId,
    parent_id: each.parent === null ? null : institutionId(slug, each.parent),
    name: each.name,
    short_name: each.shortName,
    kind: each.kind,
    level: each.level,
    division_code: each.division ?? null,
    address: each.address ?? null,
    location: toGeometry(placeOf(each, files, places)),
    location_approximate: true,
    capabilities: demo ? each.capabilities : each.capabilities.filter((capability) => capability === 'emergency_department'),
    diagnostic_kit: each.diagnosticKit ?? false,
    created_at: now,
  }))
  const added = await missing(tx, 'institutions', rows)
  // Parents stand before their children in the files, as the tree's trigger sees one row after the other.
  if (added.length > 0) await tx.insertInto('institutions').values(added).execute()
  return added.length
}

function clinics({ centre, villages }: CentreFiles): InstitutionFile[] {
  const rule = centre.villageClinics
  if (!rule) return []
  return villages
    .filter((village) => village.rural)
    .map(({ code, name, townCode }) => ({
      key: `clinic-${code}`,
      parent: rule.parentOf[townCode] ?? null,
      name: `${name}${rule.nameEnding}`,
      shortName: `${name}${rule.nameEnding}`,
      kind: 'village_clinic',
      level: 'village',
      division: code,
      capabilities: [],
      diagnosticKit: rule.diagnosticKit,
    }))
}

/** Where an institution of the seed stands; approximate in every case. */
export function placeOf(each: InstitutionFile, files: CentreFiles, places: Map<string, Point>): Point {
  if (each.location) return each.location
  if (each.offsetM) return offset(files.centre.seat, ...each.offsetM)
  const middle = each.division && places.get(each.division)
  if (!middle) throw new Error(`institutions.json: ${each.key} has no place`)
  // Beside the middle, so that the names on the map do not lie on each other.
  return each.kind === 'village_clinic' ? offset(middle, 60, -40) : offset(middle, -180, 140)
}
