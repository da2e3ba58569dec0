import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Point } from '#contract/values.ts'
import { demoNetwork, type DemoPlace, type DemoWords } from '#domains/routing/demo-network/demo-network.ts'
import { writeNetwork } from '#domains/routing/storage/write-network.ts'
import type { Tx } from '#platform/db/database.ts'
import type { CentreFiles } from './centre-files.ts'

/** Where nothing is said, the mountains lie in the south-east. */
const MOUNTAINS_DEG = 135

/**
 * Until roads are imported: a generated network, labelled as such on every map. A centre that has any network keeps it. Returns the
 * number of roads added.
 */
export async function writeRoads(tx: Tx, files: CentreFiles, places: Map<string, Point>, centreId: string, now: Date): Promise<number> {
  const there = await tx.selectFrom('road_networks').select('id').where('centre_id', '=', centreId).executeTakeFirst()
  if (there) return 0
  const { centre } = files
  const words = JSON.parse(readFileSync(path.join(import.meta.dirname, 'demo-road-words.json'), 'utf8')) as DemoWords
  const ofKind = (kind: DemoPlace['kind'], rows: readonly { code: string; name: string }[]) =>
    rows.flatMap(({ code, name }) => {
      const at = places.get(code)
      return at ? [{ code, name, kind, ...at }] : []
    })
  // The streets of the seat are one town on the ground: their grid stands for all of them.
  const towns = files.towns.filter((town) => !centre.seatDivisions.includes(town.code))
  const draft = demoNetwork({
    outline: files.outline.flat(),
    places: [...ofKind('town', towns), ...ofKind('village', files.villages)],
    seat: { ...centre.seat, name: centre.divisionName },
    mountainsBearingDeg: centre.mountainsBearingDeg ?? MOUNTAINS_DEG,
    seed: centre.placementSeed,
    words,
  })
  return (await writeNetwork(tx, centreId, draft, now, { announce: false })).edges
}
