import { ROAD_CLASSES } from '../graph/model.ts'
import type { RoadClass } from '../graph/model.ts'
import { shortestWay, wayTo } from './neighbours.ts'
import { apart } from './plane.ts'
import type { Spot } from './plane.ts'
import type { Site } from './sites.ts'

interface Street {
  from: number
  to: number
  roadClass: RoadClass
  line: 'street' | 'avenue'
  number: number
  /** the country road that runs here, if one does */
  name: string | null
}

/** A country road that comes into a site. */
export interface Arrival {
  gate: number
  roadClass: RoadClass
  name: string | null
}

/** A grid of streets around a site. */
export interface Patch {
  spots: Spot[]
  streets: Street[]
}

const GRIDS: Record<Exclude<Site['kind'], 'waypoint'>, { columns: number; rows: number; spacingM: number }> = {
  county: { columns: 21, rows: 19, spacingM: 185 },
  town: { columns: 6, rows: 5, spacingM: 130 },
  village: { columns: 3, rows: 3, spacingM: 85 },
}
const ARTERY_EVERY = 4

/** The streets of a site; a waypoint is one spot. Some blocks are left open at random, never so that a spot is cut off. */
export function patchOf(site: Site, random: () => number): Patch {
  if (site.kind === 'waypoint') return { spots: [site], streets: [] }
  const { columns, rows, spacingM } = GRIDS[site.kind]
  const turn = site.kind === 'county' ? 0.14 : random() * Math.PI
  const spots: Spot[] = []
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const u = (c - (columns - 1) / 2 + (random() - 0.5) * 0.25) * spacingM
      const v = (r - (rows - 1) / 2 + (random() - 0.5) * 0.25) * spacingM
      spots.push({ x: site.x + u * Math.cos(turn) - v * Math.sin(turn), y: site.y + u * Math.sin(turn) + v * Math.cos(turn) })
    }
  }
  const streets: Patch['streets'] = []
  const roadClass = (number: number): RoadClass => {
    if (site.kind === 'village') return 'residential'
    if (number % ARTERY_EVERY === 2) return site.kind === 'county' ? 'secondary' : 'tertiary'
    return 'residential'
  }
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const at = r * columns + c
      if (c + 1 < columns) streets.push({ from: at, to: at + 1, roadClass: roadClass(r), line: 'street', number: r, name: null })
      if (r + 1 < rows && (c % ARTERY_EVERY === 2 || random() > 0.22))
        streets.push({ from: at, to: at + columns, roadClass: roadClass(c), line: 'avenue', number: c, name: null })
    }
  }
  return { spots, streets: keepConnected(streets, columns, rows) }
}

/** Adds an avenue where two rows would have none between them. */
function keepConnected(streets: Patch['streets'], columns: number, rows: number): Patch['streets'] {
  for (let r = 0; r + 1 < rows; r++) {
    const joined = streets.some((street) => street.line === 'avenue' && street.from >= r * columns && street.from < (r + 1) * columns)
    if (!joined) streets.push({ from: r * columns, to: (r + 1) * columns, roadClass: 'residential', line: 'avenue', number: 0, name: null })
  }
  return streets
}

/** The spot of a patch that is nearest to where a road goes. */
export function gateTo(patch: Patch, goal: Spot): number {
  let best = 0
  patch.spots.forEach((spot, i) => {
    if (apart(spot, goal) < apart(patch.spots[best]!, goal)) best = i
  })
  return best
}

/** Roads do not end at the first house: the streets between the greatest road's gate and the others' carry them through. */
export function carryThrough(patch: Patch, arrivals: readonly Arrival[]): void {
  const rank = (roadClass: RoadClass): number => ROAD_CLASSES.indexOf(roadClass)
  const [main, ...others] = arrivals.toSorted((a, b) => rank(a.roadClass) - rank(b.roadClass))
  if (!main || patch.streets.length === 0) return
  const links = patch.streets.map(({ from, to }) => ({ a: from, b: to, lengthM: apart(patch.spots[from]!, patch.spots[to]!) }))
  const { via } = shortestWay(patch.spots.length, links, main.gate, ({ lengthM }, i) =>
    patch.streets[i]!.roadClass === 'residential' ? 1.8 * lengthM : lengthM,
  )
  for (const other of others) {
    for (const i of wayTo(links, via, other.gate)) {
      const street = patch.streets[i]!
      if (rank(other.roadClass) >= rank(street.roadClass)) continue
      street.roadClass = other.roadClass
      street.name = other.name
    }
  }
}
