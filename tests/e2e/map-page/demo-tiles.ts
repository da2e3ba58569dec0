import type { Feature, TileSource } from 'protomaps-leaflet'
import { worldX, worldY } from '../../../web/shared/map/projection.ts'

/** A made-up county inside a real outline, from a fixed seed: only to look at the map while no server runs. */
export interface DemoCounty {
  source: TileSource
  towns: { lat: number; lon: number; name: string }[]
  villages: { lat: number; lon: number; name: string }[]
  roads: { class: string; points: [number, number][] }[]
}

/** What protomaps-leaflet does with the points of a feature. */
class Point {
  x: number
  y: number
  constructor(x: number, y: number) {
    this.x = x
    this.y = y
  }
  clone(): Point {
    return new Point(this.x, this.y)
  }
  add(other: Point): Point {
    return new Point(this.x + other.x, this.y + other.y)
  }
  sub(other: Point): Point {
    return new Point(this.x - other.x, this.y - other.y)
  }
  mult(factor: number): Point {
    return new Point(this.x * factor, this.y * factor)
  }
  dist(other: Point): number {
    return Math.hypot(this.x - other.x, this.y - other.y)
  }
}

export function seededRandom(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
}

function contains(ring: readonly number[][], lon: number, lat: number): boolean {
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi, xj, yj] = [ring[i]![0]!, ring[i]![1]!, ring[j]![0]!, ring[j]![1]!]
    if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) inside = !inside
  }
  return inside
}

export function makeDemoCounty(ring: readonly number[][], townNames: readonly string[], villageNames: readonly string[]): DemoCounty {
  const random = seededRandom(3)
  const lons = ring.map((p) => p[0]!)
  const lats = ring.map((p) => p[1]!)
  const [west, east, south, north] = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)]
  const anywhere = (): { lat: number; lon: number } => {
    for (;;) {
      const lon = west + random() * (east - west)
      const lat = south + random() * (north - south)
      if (contains(ring, lon, lat)) return { lat, lon }
    }
  }
  const apart = (names: readonly string[], least: number, first: { lat: number; lon: number; name: string }[] = []) => {
    const list = [...first]
    for (const name of names) {
      let place = anywhere()
      for (let i = 0; i < 60 && list.some((p) => Math.hypot(p.lat - place.lat, p.lon - place.lon) < least); i++) place = anywhere()
      list.push({ ...place, name })
    }
    return list.slice(first.length)
  }
  const towns = apart(townNames, 0.06)
  const villages = apart(villageNames, 0.012)
  const roads: DemoCounty['roads'] = []
  const wander = (a: { lat: number; lon: number }, b: { lat: number; lon: number }, sway: number): [number, number][] => {
    let points: [number, number][] = [
      [a.lon, a.lat],
      [b.lon, b.lat],
    ]
    for (let level = 0, s = sway; level < 5; level++, s /= 2) {
      points = points.flatMap((p, i) => {
        const q = points[i + 1]
        if (!q) return [p]
        return [p, [(p[0] + q[0]) / 2 + (random() - 0.5) * s, (p[1] + q[1]) / 2 + (random() - 0.5) * s] as [number, number]]
      })
    }
    return points
  }
  const nearest = <T extends { lat: number; lon: number }>(from: T, list: readonly T[], n: number): T[] =>
    [...list]
      .filter((p) => p !== from)
      .sort((p, q) => Math.hypot(p.lat - from.lat, p.lon - from.lon) - Math.hypot(q.lat - from.lat, q.lon - from.lon))
      .slice(0, n)
  towns.forEach((town, i) =>
    nearest(town, towns, 3).forEach((other) => roads.push({ class: i % 3 ? 'secondary' : 'primary', points: wander(town, other, 0.012) })),
  )
  roads.push({ class: 'motorway', points: wander({ lat: 37.16, lon: 112.1 }, { lat: 36.93, lon: 111.75 }, 0.03) })
  for (const village of villages) {
    nearest(village, towns, 1).forEach((town) => roads.push({ class: 'tertiary', points: wander(village, town, 0.01) }))
    nearest(village, villages, 2).forEach((other) => roads.push({ class: 'unclassified', points: wander(village, other, 0.006) }))
  }
  // A town has a grid of streets.
  for (const [i, town] of towns.entries()) {
    const n = i === 0 ? 9 : 3
    const gap = 0.0032
    for (let k = -n; k <= n; k++) {
      const kind = k % 3 === 0 ? 'secondary' : 'residential'
      roads.push({
        class: kind,
        points: [
          [town.lon + k * gap * 1.25, town.lat - n * gap],
          [town.lon + k * gap * 1.25, town.lat + n * gap],
        ],
      })
      roads.push({
        class: kind,
        points: [
          [town.lon - n * gap * 1.25, town.lat + k * gap],
          [town.lon + n * gap * 1.25, town.lat + k * gap],
        ],
      })
    }
  }
  const river = wander({ lat: 37.19, lon: 112.05 }, { lat: 36.98, lon: 111.7 }, 0.05)
  const built = towns.map((town, i) => {
    const n = (i === 0 ? 9.4 : 3.4) * 0.0032
    return [
      [town.lon - n * 1.25, town.lat - n],
      [town.lon + n * 1.25, town.lat - n],
      [town.lon + n * 1.25, town.lat + n],
      [town.lon - n * 1.25, town.lat + n],
      [town.lon - n * 1.25, town.lat - n],
    ] as [number, number][]
  })
  const layers: Record<string, { type: 1 | 2 | 3; points: readonly (readonly number[])[]; props: Record<string, string | number> }[]> = {
    landuse: built.map((points) => ({ type: 3, points, props: { kind: 'residential' } })),
    water: [{ type: 2, points: river, props: { kind: 'line', name: '汾河' } }],
    roads: roads.map((road) => ({ type: 2, points: road.points, props: { class: road.class } })),
    places: [
      ...towns.map((town) => ({ type: 1 as const, points: [[town.lon, town.lat]], props: { kind: 'town', name: town.name, rank: 2 } })),
      ...villages.map((place) => ({
        type: 1 as const,
        points: [[place.lon, place.lat]],
        props: { kind: 'village', name: place.name, rank: 4 },
      })),
    ],
  }
  return { source: { get: (tile, size) => Promise.resolve(cut(layers, tile, size)) }, towns, villages, roads }
}

function cut(
  layers: Record<string, { type: 1 | 2 | 3; points: readonly (readonly number[])[]; props: Record<string, string | number> }[]>,
  tile: { z: number; x: number; y: number },
  size: number,
): Map<string, Feature[]> {
  const scale = size * 2 ** tile.z
  const result = new Map<string, Feature[]>()
  for (const [name, items] of Object.entries(layers)) {
    const list: Feature[] = []
    for (const item of items) {
      const geom = [item.points.map(([lon, lat]) => new Point(worldX(lon!) * scale - tile.x * size, worldY(lat!) * scale - tile.y * size))]
      const xs = geom[0]!.map((p) => p.x)
      const ys = geom[0]!.map((p) => p.y)
      const bbox = { minX: Math.min(...xs), maxX: Math.max(...xs), minY: Math.min(...ys), maxY: Math.max(...ys) }
      const edge = item.type === 1 ? 0 : 64
      if (bbox.maxX < -edge || bbox.minX >= size + edge || bbox.maxY < -edge || bbox.minY >= size + edge) continue
      list.push({ props: item.props, bbox, geomType: item.type, geom, numVertices: geom[0]!.length } as unknown as Feature)
    }
    result.set(name, list)
  }
  return result
}
