import Type, { type Static } from 'typebox'
import { command, query } from '../route.ts'
import { Closed, Id, Instant, Line, Nullable, OneOf, Point } from '../values.ts'

/** `demo` is a generated network: every map that shows it says so. */
export const networkSources = ['demo', 'osm'] as const
export const travelModes = ['normal', 'priority'] as const
export const roadClasses = [
  'motorway',
  'trunk',
  'primary',
  'secondary',
  'tertiary',
  'unclassified',
  'residential',
  'service',
  'track',
] as const
/** `local` is the graph in the process; `external` the OSRM-compatible service of ROUTING_URL. */
export const routingEngines = ['local', 'external'] as const
export const placeKinds = ['county', 'town', 'village', 'institution', 'station', 'locality', 'point_of_interest', 'road'] as const
export const turns = [
  'depart',
  'straight',
  'slight_left',
  'left',
  'sharp_left',
  'slight_right',
  'right',
  'sharp_right',
  'u_turn',
  'arrive',
] as const

export const RoadNetwork = Closed({
  id: Id,
  /** Rises with every change that counts for routing: an import, a closure set or lifted. */
  version: Type.Integer({ minimum: 1 }),
  source: OneOf(networkSources),
  label: Type.String(),
  /** To be shown on the map. */
  attribution: Type.String(),
  builtAt: Instant,
  nodes: Type.Integer(),
  edges: Type.Integer(),
  /** [west, south, east, north] of the roads; null for an empty network. */
  bounds: Nullable(Type.Array(Type.Number(), { minItems: 4, maxItems: 4 })),
  /** Send it as `v` with the tiles: they are then kept by the browser until it changes. */
  tileVersion: Type.String(),
})
export type RoadNetwork = Static<typeof RoadNetwork>

export const getNetwork = query({
  id: 'routing.network',
  path: '/api/map/network',
  access: { by: 'session', action: 'map.read' },
  reply: RoadNetwork,
  errors: ['routing.no_network'],
})

export const tileZoom = { min: 7, max: 18 } as const
/**
 * Mapbox vector tile of the base map, extent 4096, z 7–18; 204 where there is nothing. Layers and their attributes:
 * `boundary` (kind: outline) · `landuse` (kind) · `water` (kind: area | line, name) ·
 * `roads` (class: roadClasses, name, ref, link, bridge, tunnel, oneway: 0 | 1 | -1) ·
 * `places` (name, kind: county | town | village | locality, rank: 1 most important, approximate).
 */
export const getTile = query({
  id: 'map.tile',
  path: '/api/map/tiles/:z/:x/:y',
  access: { by: 'session', action: 'map.read' },
  params: Closed({ z: Type.Integer({ minimum: 0, maximum: 30 }), x: Type.Integer({ minimum: 0 }), y: Type.Integer({ minimum: 0 }) }),
  query: Type.Object({ v: Type.Optional(Type.String({ maxLength: 80 })) }, { additionalProperties: false }),
  reply: Type.Any({ description: 'application/vnd.mapbox-vector-tile' }),
  errors: ['map.tile_out_of_range', 'routing.no_network'],
})

const latitude = Type.Number({ minimum: -90, maximum: 90 })
const longitude = Type.Number({ minimum: -180, maximum: 180 })

export const RouteStep = Closed({
  turn: OneOf(turns),
  /** The road followed from here; null where it has no name. */
  roadName: Nullable(Type.String()),
  roadClass: OneOf(roadClasses),
  bearingDeg: Type.Number(),
  distanceM: Type.Number(),
  durationS: Type.Number(),
  at: Point,
})
export type RouteStep = Static<typeof RouteStep>

export const DrivenRoute = Closed({
  engine: OneOf(routingEngines),
  etaS: Type.Number(),
  distanceM: Type.Number(),
  /** [lon, lat] pairs. */
  line: Type.Array(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 })),
  /** Seconds from the start at each point of `line`. */
  passedS: Type.Array(Type.Number()),
  steps: Type.Array(RouteStep),
})
export type DrivenRoute = Static<typeof DrivenRoute>

export const getRoute = query({
  id: 'routing.route',
  path: '/api/map/route',
  access: { by: 'session', action: 'map.read' },
  query: Closed({
    fromLat: latitude,
    fromLon: longitude,
    toLat: latitude,
    toLon: longitude,
    mode: Type.Optional(OneOf(travelModes)),
  }),
  reply: DrivenRoute,
  errors: ['routing.no_network', 'routing.unreachable', 'location.out_of_world'],
})

export const FoundPlace = Closed({
  kind: OneOf(placeKinds),
  name: Type.String(),
  /** What tells it from others of its name: the town of a village, the address of an institution. */
  detail: Nullable(Type.String()),
  /** Institution or station behind it. */
  id: Nullable(Id),
  location: Point,
  locationApproximate: Type.Boolean(),
})
export type FoundPlace = Static<typeof FoundPlace>

export const searchPlaces = query({
  id: 'map.search',
  path: '/api/map/search',
  access: { by: 'session', action: 'map.read' },
  query: Closed({
    q: Line(60),
    /** With a point, the nearer of equals comes first. */
    lat: Type.Optional(latitude),
    lon: Type.Optional(longitude),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 12 })),
  }),
  reply: Closed({ places: Type.Array(FoundPlace) }),
})

export const describePoint = query({
  id: 'map.describe',
  path: '/api/map/describe',
  access: { by: 'session', action: 'map.read' },
  query: Closed({ lat: latitude, lon: longitude }),
  reply: Closed({
    /** False where the point lies outside the centre's own county. */
    inServiceArea: Type.Boolean(),
    place: Nullable(
      Closed({
        kind: OneOf(placeKinds),
        name: Type.String(),
        detail: Nullable(Type.String()),
        distanceM: Type.Number(),
        locationApproximate: Type.Boolean(),
      }),
    ),
    road: Nullable(Closed({ name: Nullable(Type.String()), class: OneOf(roadClasses), distanceM: Type.Number() })),
  }),
  errors: ['location.out_of_world'],
})

/** A point closes the road nearest to it; an area every road inside. */
export const ClosurePlace = Type.Union([
  Closed({ kind: Type.Literal('point'), at: Point }),
  Closed({ kind: Type.Literal('area'), ring: Type.Array(Point, { minItems: 3, maxItems: 200 }) }),
])
export type ClosurePlace = Static<typeof ClosurePlace>

const closureFields = {
  place: ClosurePlace,
  /** 0 closes; otherwise the speed is multiplied by it. */
  speedFactor: Type.Number({ minimum: 0, maximum: 2 }),
  /** Only traffic that drives this way (± 90°); null for both ways. */
  bearingDeg: Nullable(Type.Number({ minimum: 0, exclusiveMaximum: 360 })),
  reason: Line(200),
  startsAt: Instant,
  endsAt: Nullable(Instant),
}

export const RoadClosure = Closed({
  id: Id,
  ...closureFields,
  /** In force now; false before it starts. */
  active: Type.Boolean(),
  createdBy: Nullable(Id),
  createdAt: Instant,
})
export type RoadClosure = Static<typeof RoadClosure>

export const listClosures = query({
  id: 'routing.closures',
  path: '/api/road-closures',
  access: { by: 'session', action: 'map.read' },
  reply: Closed({ closures: Type.Array(RoadClosure) }),
})

export const addClosure = command({
  id: 'routing.addClosure',
  path: '/api/road-closures',
  access: { by: 'session', action: 'road.close' },
  body: Closed(closureFields),
  reply: RoadClosure,
  errors: ['routing.no_network', 'routing.closure_misplaced', 'routing.closure_times', 'location.out_of_world'],
})

export const removeClosure = command(
  {
    id: 'routing.removeClosure',
    path: '/api/road-closures/:closureId',
    access: { by: 'session', action: 'road.close', object: { kind: 'road_closure', param: 'closureId' } },
    params: Closed({ closureId: Id }),
    reply: Closed({ removed: Type.Boolean() }),
    errors: ['object.not_found'],
  },
  'DELETE',
)
