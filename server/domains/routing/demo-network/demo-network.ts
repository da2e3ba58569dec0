import { distanceM } from '../graph/geo.ts'
import type { LatLon, RoadClass } from '../graph/model.ts'
import type { DraftEdge, NetworkDraft } from '../network-draft.ts'
import { freeSpeedKph } from '../speeds.ts'
import { neighbourLinks, shortestWay, wayTo } from './neighbours.ts'
import type { Link } from './neighbours.ts'
import { carryThrough, gateTo, patchOf } from './patches.ts'
import { apart, insideRings, planeAround, randomFrom } from './plane.ts'
import type { Spot } from './plane.ts'
import { mainRoad, sitesOf } from './sites.ts'
import type { DemoPlace, Site } from './sites.ts'
import { wiggle } from './wiggle.ts'
import type { DemoWords } from './words.ts'

export type { DemoPlace, DemoWords }

export interface DemoOptions {
  /** rings of the county outline, [lon, lat]; the outline's GeoJSON coordinates flattened to rings */
  outline: readonly (readonly (readonly [lon: number, lat: number])[])[]
  places: readonly DemoPlace[]
  seat: LatLon & { name: string }
  /** where the mountains lie, seen from the seat; roads bend more and are slower there */
  mountainsBearingDeg: number
  seed: number
  words: DemoWords
}

const NODE_EVERY_M = 420
const DETOUR = 1.9

/**
 * A made-up but plausible road network for a county whose roads have not been imported: main roads across, a grid in the seat, streets in
 * towns and villages, country roads between neighbours. The same options give the same network.
 */
export function demoNetwork(options: DemoOptions): NetworkDraft {
  const random = randomFrom(options.seed)
  const plane = planeAround(options.seat)
  const rings = options.outline.map((ring) => ring.map(([lon, lat]) => plane.toSpot({ lat, lon })))
  const allowed = (spot: Spot): boolean => insideRings(rings, spot)
  const steep = steepness(options.mountainsBearingDeg)
  const sites = sitesOf(options.places, options.seat, plane)
  const mains = [90, -90, 180].map((turn) => ({
    roadClass: (turn === 180 ? 'primary' : 'trunk') as RoadClass,
    name: turn === 180 ? options.words.primary : options.words.trunk,
    passed: mainRoad(sites, rings, options.mountainsBearingDeg + turn, random),
  }))
  const links = neighbourLinks(sites, DETOUR)
  const roads = countryRoads(sites, links, options.words)
  for (const main of mains) markMain(main, sites, links, roads)

  const lon: number[] = []
  const lat: number[] = []
  const addNode = (spot: Spot): number => {
    const at = plane.toLatLon(spot)
    lat.push(at.lat)
    return lon.push(at.lon) - 1
  }
  const edges: DraftEdge[] = []
  const addEdge = (from: number, to: number, shape: readonly Spot[], road: Road, slow: number): void => {
    const points = shape.map((spot) => plane.toLatLon(spot))
    const line = [{ lat: lat[from]!, lon: lon[from]! }, ...points, { lat: lat[to]!, lon: lon[to]! }]
    const lengthM = line.slice(1).reduce((sum, p, i) => sum + distanceM(line[i]!.lat, line[i]!.lon, p.lat, p.lon), 0)
    const speedKph = Math.max(15, Math.round(freeSpeedKph(road.roadClass, false) * (1 - 0.35 * slow)))
    edges.push({
      ...plain,
      from,
      to,
      roadClass: road.roadClass,
      name: road.name,
      lengthM,
      speedKph,
      shape: points.flatMap((p) => [p.lon, p.lat]),
    })
  }

  const patches = sites.map((site) => patchOf(site, random))
  const first = patches.map((patch) => patch.spots.map(addNode)[0]!)
  const gates = links.map((link) => {
    const a = gateTo(patches[link.a]!, sites[link.b]!)
    return { a, b: gateTo(patches[link.b]!, patches[link.a]!.spots[a]!) }
  })
  patches.forEach((patch, s) => {
    const arrivals = links.flatMap((link, i) =>
      link.a === s ? [{ gate: gates[i]!.a, ...roads[i]! }] : link.b === s ? [{ gate: gates[i]!.b, ...roads[i]! }] : [],
    )
    carryThrough(patch, arrivals)
    for (const street of patch.streets) {
      const name = sites[s]!.kind === 'county' ? streetName(options.words, street.line, street.number) : street.name
      addEdge(first[s]! + street.from, first[s]! + street.to, [], { roadClass: street.roadClass, name }, 0)
    }
  })
  links.forEach((link, i) => {
    const [a, b] = [patches[link.a]!, patches[link.b]!]
    const { a: gateA, b: gateB } = gates[i]!
    const slow = steep({ x: (sites[link.a]!.x + sites[link.b]!.x) / 2, y: (sites[link.a]!.y + sites[link.b]!.y) / 2 })
    const line = wiggle(a.spots[gateA]!, b.spots[gateB]!, 0.1 + 0.26 * slow, random, allowed)
    let from = first[link.a]! + gateA
    let since = 0
    let shape: Spot[] = []
    for (let p = 1; p < line.length; p++) {
      since += apart(line[p - 1]!, line[p]!)
      const last = p === line.length - 1
      if (!last && since < NODE_EVERY_M) {
        shape.push(line[p]!)
        continue
      }
      const to = last ? first[link.b]! + gateB : addNode(line[p]!)
      addEdge(from, to, shape, roads[i]!, slow)
      from = to
      since = 0
      shape = []
    }
  })
  return {
    source: 'demo',
    label: options.words.label,
    attribution: options.words.attribution,
    fileSha256: null,
    nodes: { lon, lat },
    edges,
    areas: [],
    places: [],
    report: { seed: options.seed, sites: sites.length, nodes: lon.length, edges: edges.length },
  }
}

const plain = {
  link: false,
  ref: null,
  oneway: 0,
  speedBackKph: null,
  bridge: false,
  tunnel: false,
  roadsideAccess: true,
  osmWayId: null,
} as const

interface Road {
  roadClass: RoadClass
  name: string | null
}

/** Seat to town: secondary; town to town: tertiary; the rest joins villages. Each link is named after the towns or places it joins. */
function countryRoads(sites: readonly Site[], links: readonly Link[], words: DemoWords): Road[] {
  const roads: Road[] = links.map(() => ({ roadClass: 'unclassified', name: null }))
  const towns = sites.flatMap((site, i) => (site.kind === 'town' ? [i] : []))
  const between = (a: number, b: number): string => words.roadBetween.replace('{a}', sites[a]!.name).replace('{b}', sites[b]!.name)
  const mark = (from: number, to: number, roadClass: RoadClass): void => {
    const { via } = shortestWay(sites.length, links, from, (link) => link.lengthM)
    for (const i of wayTo(links, via, to)) if (roads[i]!.roadClass === 'unclassified') roads[i] = { roadClass, name: between(from, to) }
  }
  const nearestFirst = towns.toSorted((a, b) => apart(sites[0]!, sites[a]!) - apart(sites[0]!, sites[b]!))
  for (const town of nearestFirst) mark(0, town, 'secondary')
  for (const link of neighbourLinks(
    towns.map((t) => sites[t]!),
    Infinity,
  ))
    mark(towns[link.a]!, towns[link.b]!, 'tertiary')
  links.forEach((link, i) => {
    if (roads[i]!.name === null && sites[link.a]!.name && sites[link.b]!.name) roads[i]!.name = between(link.a, link.b)
  })
  return roads
}

/** Puts a main road over the links between the sites it passes; where none is, it makes one. */
function markMain(
  main: { roadClass: RoadClass; name: string; passed: number[] },
  sites: readonly Site[],
  links: Link[],
  roads: Road[],
): void {
  for (let i = 1; i < main.passed.length; i++) {
    const [a, b] = [main.passed[i - 1]!, main.passed[i]!]
    let at = links.findIndex((link) => (link.a === a && link.b === b) || (link.a === b && link.b === a))
    if (at === -1) at = links.push({ a, b, lengthM: apart(sites[a]!, sites[b]!) }) - 1
    roads[at] = { roadClass: main.roadClass, name: main.name }
  }
}

/** 0 in the plain, 1 deep in the mountains. */
function steepness(bearingDeg: number): (spot: Spot) => number {
  const angle = (bearingDeg * Math.PI) / 180
  return ({ x, y }) => Math.min(1, Math.max(0, (x * Math.sin(angle) + y * Math.cos(angle) - 3_000) / 7_000))
}

function streetName(words: DemoWords, line: 'street' | 'avenue', number: number): string | null {
  const names = line === 'street' ? words.streets : words.avenues
  return names[number] ?? null
}
