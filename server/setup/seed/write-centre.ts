import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Point } from '#contract/values.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import { toGeometry } from '#platform/db/geometry.ts'
import type { Tx } from '#platform/db/database.ts'
import type { CentreFiles } from './centre-files.ts'
import { seedId } from './seed-id.ts'

/** The centre with its outline and its divisions. Returns its id. */
export async function writeCentre(tx: Tx, files: CentreFiles, places: Map<string, Point>, vault: Vault, now: Date): Promise<string> {
  const { centre, towns, villages, outline } = files
  const there = await tx.selectFrom('centres').select('id').where('slug', '=', centre.slug).executeTakeFirst()
  if (there) return there.id
  const id = seedId(centre.slug, 'centre')
  const multiPolygon = JSON.stringify({ type: 'MultiPolygon', coordinates: outline })
  await tx
    .insertInto('centres')
    .values({
      id,
      slug: centre.slug,
      name: centre.name,
      time_zone: centre.timeZone,
      division_code: centre.divisionCode,
      // The outline is generalised and may touch itself.
      outline: sql<string>`st_multi(st_collectionextract(st_makevalid(st_setsrid(st_geomfromgeojson(${multiPolygon}), 4326)), 3))`,
      outline_licence: centre.outlineLicence,
      pbx_secret: vault.encrypt(randomBytes(24).toString('base64url')),
      created_at: now,
    })
    .execute()
  const divisions = [
    { code: centre.divisionCode, parent_code: null, kind: 'county', name: centre.divisionName },
    ...towns.map(({ code, name }) => ({ code, parent_code: centre.divisionCode, kind: 'town', name })),
    ...villages.map(({ code, name, townCode }) => ({ code, parent_code: townCode, kind: 'village', name })),
  ]
  await tx
    .insertInto('divisions')
    .values(
      divisions.map((division) => ({
        ...division,
        centre_id: id,
        location: toGeometry(places.get(division.code)!),
        location_approximate: true,
      })),
    )
    .execute()
  return id
}
