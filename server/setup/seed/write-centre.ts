import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Point } from '#contract/values.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import { toGeometry } from '#platform/db/geometry.ts'
import type { Tx } from '#platform/db/database.ts'
import type { CentreFiles } from './centre-files.ts'
import { seedId } from './seed-id.ts'

/** The centre with its outline and its divisions. Returns its id. */
export async function writeCentre(
  tx: Tx,
  files: CentreFiles,
  places: Map<string, Point>,
  { vault, demo, now }: { vault: Vault | null; demo: boolean; now: Date },
): Promise<string> {
  const { centre, towns, villages, outline } = files
  const there = await tx.selectFrom('centres').select(['id', 'pbx_secret']).where('slug', '=', centre.slug).executeTakeFirst()
  if (there && !(there.pbx_secret.startsWith('plain.') && vault)) return there.id
  if (there) {
    // Seeded before there was a key. Outside a demonstration the secret that stood open is not used again.
    const secret = demo ? there.pbx_secret.slice('plain.'.length) : newSecret()
    await tx
      .updateTable('centres')
      .set({ pbx_secret: vault!.encrypt(secret) })
      .where('id', '=', there.id)
      .execute()
    return there.id
  }
  if (!vault && !demo) throw new Error('a secret key is needed to seed a centre outside a demonstration')
  const secret = newSecret()
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
      pbx_secret: vault ? vault.encrypt(secret) : `plain.${secret}`,
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

const newSecret = () => randomBytes(24).toString('base64url')
