import { LRUCache } from 'lru-cache'
import { sql } from 'kysely'
import { tileZoom } from '#contract/rest/routing.ts'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/refusal.ts'
import type { RoadClass } from './graph/model.ts'
import { networkState } from './repository.ts'

export interface TileAddress {
  z: number
  x: number
  y: number
}

export interface Tile {
  /** empty where nothing is drawn */
  data: Buffer
  etag: string
}

/** The zoom from which on a road, a place or an area is drawn. */
const ROADS_FROM: Record<RoadClass, number> = {
  motorway: 7,
  trunk: 7,
  primary: 8,
  secondary: 9,
  tertiary: 10,
  unclassified: 11,
  residential: 13,
  service: 14,
  track: 14,
}
const PLACES_FROM = { county: 7, town: 9, village: 12, locality: 14 }
const AREAS_FROM = 9
/** Up to this zoom the pieces of one road are drawn as one line. */
const MERGED_UP_TO = 12

const EXTENT = 4096
const BUFFER = 96
const CACHE_BYTES = 64 * 1024 * 1024
/** Names and outlines may be edited; a tile this old is made anew. */
const CACHE_MS = 10 * 60_000

/** Makes the tiles of the base map and keeps those that were asked for. */
export class TileMaker {
  #cache = new LRUCache<string, Tile>({ maxSize: CACHE_BYTES, sizeCalculation: (tile) => tile.data.length + 200, ttl: CACHE_MS })
  #making = new Map<string, Promise<Tile>>()

  /** A tile of the centre's map. Refuses map.tile_out_of_range and routing.no_network. */
  async tile(tx: Tx, centreId: string, address: TileAddress): Promise<Tile> {
    const { z, x, y } = address
    const side = 2 ** z
    if (z < tileZoom.min || z > tileZoom.max || x >= side || y >= side || x < 0 || y < 0) throw new Refusal('map.tile_out_of_range')
    const network = await networkState(tx, centreId)
    if (!network) throw new Refusal('routing.no_network')
    const key = `${network.id}/${z}/${x}/${y}`
    const kept = this.#cache.get(key)
    if (kept) return kept
    const running = this.#making.get(key)
    if (running) return running.catch(() => this.#make(tx, centreId, network.id, address, key))
    const making = this.#make(tx, centreId, network.id, address, key)
    this.#making.set(key, making)
    try {
      return await making
    } finally {
      this.#making.delete(key)
    }
  }

  async #make(tx: Tx, centreId: string, networkId: string, address: TileAddress, key: string): Promise<Tile> {
    const tile = { data: await drawTile(tx, centreId, networkId, address), etag: `"${key}"` }
    this.#cache.set(key, tile)
    return tile
  }
}

const drawnAt = (from: Record<string, number>, z: number): string[] => Object.keys(from).filter((kind) => from[kind]! <= z)

async function drawTile(tx: Tx, centreId: string, networkId: string, { z, x, y }: TileAddress): Promise<Buffer> {
  // Half a pixel of a 512-pixel tile, in degrees: what is smaller cannot be seen.
  const tolerance = 360 / 2 ** z / 1024
  const place = (geometry: string) => sql`st_asmvtgeom(st_transform(${sql.ref(geometry)}, 3857), tile.box, ${EXTENT}, ${BUFFER}, true)`
  const merged = z <= MERGED_UP_TO
  const roads = merged
    ? sql`
      select class, name, ref, link, bridge, tunnel, oneway, st_simplify(st_linemerge(st_collect(geometry)), ${tolerance}) as shape
      from road_edges, tile
      where network_id = ${networkId} and geometry && tile.area and class = any(${drawnAt(ROADS_FROM, z)}::text[])
      group by class, name, ref, link, bridge, tunnel, oneway`
    : sql`
      select class, name, ref, link, bridge, tunnel, oneway, st_simplify(geometry, ${tolerance}) as shape
      from road_edges, tile
      where network_id = ${networkId} and geometry && tile.area and class = any(${drawnAt(ROADS_FROM, z)}::text[])`
  const made = await sql<{ data: Buffer }>`
    with tile as (
      select st_tileenvelope(${z}::int, ${x}::int, ${y}::int) as box,
        st_transform(st_tileenvelope(${z}::int, ${x}::int, ${y}::int, margin => ${BUFFER / EXTENT}::float8), 4326) as area
    ),
    road as (${roads}),
    outline as (
      select 'outline' as kind, ${place('shape')} as geom
      from (select st_boundary(outline) as shape from centres, tile where id = ${centreId} and outline && tile.area) line, tile
    ),
    areas as (
      select layer, kind, name, ${place('shape')} as geom
      from (
        select layer, kind, name, st_simplifypreservetopology(geometry, ${tolerance}) as shape
        from map_areas, tile
        where network_id = ${networkId} and geometry && tile.area and ${z} >= ${AREAS_FROM}::int
      ) area, tile
    ),
    named as (
      select name, kind, location, location_approximate as approximate from divisions, tile
      where centre_id = ${centreId} and location && tile.area and kind = any(${drawnAt(PLACES_FROM, z)}::text[])
      union all
      select name, kind, location, false from place_names, tile
      where network_id = ${networkId} and location && tile.area and kind = any(${drawnAt(PLACES_FROM, z)}::text[])
    )
    select
      coalesce((select st_asmvt(row, 'landuse', ${EXTENT}, 'geom') from (select kind, name, geom from areas where layer = 'landuse' and geom is not null) row), '')
      || coalesce((select st_asmvt(row, 'water', ${EXTENT}, 'geom') from (select kind, name, geom from areas where layer = 'water' and geom is not null) row), '')
      || coalesce((select st_asmvt(row, 'boundary', ${EXTENT}, 'geom') from (select kind, geom from outline where geom is not null) row), '')
      || coalesce((select st_asmvt(row, 'roads', ${EXTENT}, 'geom') from (
        select class, name, ref, link, bridge, tunnel, oneway, geom
        from (select road.*, ${place('shape')} as geom from road, tile) drawn where geom is not null
      ) row), '')
      || coalesce((select st_asmvt(row, 'places', ${EXTENT}, 'geom') from (
        select name, kind, approximate, case kind when 'county' then 1 when 'town' then 2 when 'village' then 3 else 4 end as rank, geom
        from (select named.*, ${place('location')} as geom from named, tile) drawn where geom is not null
        order by rank, name
      ) row), '') as data`.execute(tx)
  return made.rows[0]!.data
}
