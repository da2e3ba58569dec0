import { parse } from 'osm-pbf-parser-node'
import { onGlobe } from '../graph/geo.ts'
import type { DraftArea, DraftPlace } from '../network-draft.ts'
import { ImportError } from './import-error.ts'
import { IdTable } from './id-table.ts'
import { pbfBlocks } from './pbf-blocks.ts'
import { areaTags, placeTags } from './place-tags.ts'
import { roadTags } from './road-tags.ts'
import type { RoadTags, Tags } from './road-tags.ts'

export interface RoadWay {
  id: number
  tags: RoadTags
  /** positions in the table of nodes */
  nodes: Int32Array
}

/** What an extract holds, as far as it concerns us. */
export interface Extract {
  roads: RoadWay[]
  areas: { tags: Pick<DraftArea, 'layer' | 'kind' | 'name'>; nodes: Int32Array }[]
  places: DraftPlace[]
  /** degrees by position; NaN where the file lacks the node */
  lon: Float64Array
  lat: Float64Array
  counts: ExtractCounts
}

export interface ExtractCounts {
  nodesRead: number
  waysRead: number
  relationsRead: number
  roads: number
  waysWithoutAccess: number
  waysNotDrivable: number
  nodesOutsideTheWorld: number
}

export type Progress = (doneBytes: number, totalBytes: number) => void

interface Item {
  type?: 'node' | 'way' | 'relation'
  id: number
  lat: number
  lon: number
  refs: number[]
  tags?: Tags
}

/** A province fits; a continent is refused before it fills the memory. */
const MAX_NODE_REFS = 60_000_000

/**
 * Reads an extract in two passes: the ways first, then only the nodes they need. Memory grows with the roads, not with the file.
 */
export async function readExtract(file: string, progress: Progress = () => {}): Promise<Extract> {
  const counts: ExtractCounts = {
    nodesRead: 0,
    waysRead: 0,
    relationsRead: 0,
    roads: 0,
    waysWithoutAccess: 0,
    waysNotDrivable: 0,
    nodesOutsideTheWorld: 0,
  }
  const ways: { id: number; road: RoadTags | null; area: ReturnType<typeof areaTags>; refs: Float64Array }[] = []
  let refs = 0
  for await (const item of items(file, (done, total) => progress(done, 2 * total))) {
    if (item.type === 'relation') counts.relationsRead++
    if (item.type !== 'way') continue
    counts.waysRead++
    const tags = item.tags ?? {}
    const closed = item.refs.length > 3 && item.refs[0] === item.refs[item.refs.length - 1]
    const road = roadTags(tags)
    if (road === 'no_access') counts.waysWithoutAccess++
    if (road === 'not_a_road' && tags.highway !== undefined) counts.waysNotDrivable++
    const area = typeof road === 'string' ? areaTags(tags, closed) : null
    if (typeof road === 'string' && !area) continue
    if (typeof road !== 'string') counts.roads++
    refs += item.refs.length
    if (refs > MAX_NODE_REFS)
      throw new ImportError('The extract is larger than a province: cut the region out first, for example with osmium extract.')
    ways.push({ id: item.id, road: typeof road === 'string' ? null : road, area, refs: Float64Array.from(item.refs) })
  }

  const table = new IdTable(ways, refs)
  const lon = new Float64Array(table.size).fill(NaN)
  const lat = new Float64Array(table.size).fill(NaN)
  const places: DraftPlace[] = []
  for await (const item of items(file, (done, total) => progress(total + done, 2 * total))) {
    if (item.type !== 'node') continue
    counts.nodesRead++
    if (!onGlobe(item)) {
      counts.nodesOutsideTheWorld++
      continue
    }
    const place = item.tags ? placeTags(item.tags) : null
    if (place) places.push({ ...place, osmId: item.id, lon: item.lon, lat: item.lat })
    const at = table.find(item.id)
    if (at === -1) continue
    lon[at] = item.lon
    lat[at] = item.lat
  }

  const roads: RoadWay[] = []
  const areas: Extract['areas'] = []
  for (const { id, road, area, refs: ids } of ways) {
    const nodes = Int32Array.from(ids, (ref) => table.find(ref))
    if (road) roads.push({ id, tags: road, nodes })
    else if (area) areas.push({ tags: area, nodes })
  }
  return { roads, areas, places, lon, lat, counts }
}

async function* items(file: string, progress: Progress): AsyncGenerator<Item> {
  let blocks = 0
  for await (const block of pbfBlocks(file)) {
    if (blocks++ === 0 && block.type !== 'OSMHeader') throw new ImportError('The file does not begin as an OSM PBF file does.')
    if (block.type === 'OSMData') {
      let parsed: Item[]
      try {
        parsed = parse(block.data, { withTags: true, withInfo: false }) as Item[]
      } catch (cause) {
        throw new ImportError(
          `The block that ends at byte ${block.readBytes} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
          { cause, located: true },
        )
      }
      yield* parsed
    }
    progress(block.readBytes, block.totalBytes)
  }
  if (blocks === 0) throw new ImportError('The file is empty.')
}
