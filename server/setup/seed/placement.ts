import type { Point } from '#contract/values.ts'
import type { CentreFiles, Ring } from './centre-files.ts'
import { randomFrom } from './random.ts'

const metresPerDegree = 111_320

/** The point that lies so many metres east and north. */
export function offset(from: Point, east_m: number, north_m: number): Point {
  return {
    lat: round(from.lat + north_m / metresPerDegree),
    lon: round(from.lon + east_m / (metresPerDegree * Math.cos((from.lat * Math.PI) / 180))),
  }
}

/** Metres between two points of one county; flat, good to a few in a thousand. */
export function apart_m(a: Point, b: Point): number {
  const east = (b.lon - a.lon) * Math.cos((a.lat * Math.PI) / 180)
  return Math.hypot(east, b.lat - a.lat) * metresPerDegree
}

export function inside(outline: Ring[][], { lat, lon }: Point): boolean {
  return outline.some((polygon) => inRing(polygon[0]!, lon, lat) && !polygon.slice(1).some((hole) => inRing(hole, lon, lat)))
}

function inRing(ring: Ring, x: number, y: number): boolean {
  let within = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [xi, yi] = ring[i]!
    const [xj, yj] = ring[j]!
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within
  }
  return within
}

/**
 * A place for every town and village of a county whose coordinates are not public: inside the outline, always the same, towns about where
 * they are said to lie, villages around their town, and nowhere one on top of another. Keys are division codes.
 */
export function placeDivisions(files: CentreFiles): Map<string, Point> {
  const { centre, towns, villages, outline } = files
  const random = randomFrom(centre.placementSeed)
  const places = new Map<string, Point>([[centre.divisionCode, centre.seat]])
  const free = (point: Point) => inside(outline, point)
  const seatCodes = new Set(centre.seatDivisions)

  const townPlaces: Point[] = []
  for (const { code } of towns) {
    const hint = centre.townHints[code]
    const inSeat = seatCodes.has(code)
    const candidate = () => {
      if (hint) return around(random, toward(centre.seat, hint.bearingDeg, hint.distanceKm * 1000), inSeat ? 200 : 900)
      return inSeat ? around(random, centre.seat, 1300) : anywhere(random, outline)
    }
    const place = farthest(candidate, free, townPlaces, 30)
    townPlaces.push(place)
    places.set(code, place)
  }

  const villagePlaces: Point[] = []
  for (const { code, name, townCode } of villages) {
    const town = places.get(townCode)!
    const townName = towns.find((each) => each.code === townCode)!.name
    const inSeat = seatCodes.has(townCode)
    // The village a town is named after is the middle of the town.
    const isCentre = !inSeat && name.replace(/村$/, '') === townName.replace(/[镇乡]$/, '')
    const place = isCentre
      ? offset(town, 120, 60)
      : farthest(
          () => around(random, town, inSeat ? 1000 : 5200),
          (point) => free(point) && nearest(point, townPlaces) === town,
          villagePlaces,
          24,
        )
    villagePlaces.push(place)
    places.set(code, place)
  }
  return places
}

/** Of so many admissible candidates the one farthest from everything placed: spreads like a Poisson disc without a fixed radius. */
function farthest(candidate: () => Point, admissible: (point: Point) => boolean, placed: Point[], tries: number): Point {
  let best: Point | undefined
  let bestApart = -1
  for (let found = 0, asked = 0; found < tries && asked < 5000; asked += 1) {
    const point = candidate()
    if (!admissible(point)) continue
    found += 1
    const room = placed.length === 0 ? 0 : Math.min(...placed.map((other) => apart_m(point, other)))
    if (room > bestApart) [best, bestApart] = [point, room]
  }
  if (!best) throw new Error('no room inside the outline: check the hints of centre.json')
  return best
}

function around(random: () => number, middle: Point, radius_m: number): Point {
  const distance = radius_m * Math.sqrt(random())
  const angle = 2 * Math.PI * random()
  return offset(middle, distance * Math.cos(angle), distance * Math.sin(angle))
}

function anywhere(random: () => number, outline: Ring[][]): Point {
  const corners = outline.flatMap((polygon) => polygon[0]!)
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)]
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  return { lat: round(south + (north - south) * random()), lon: round(west + (east - west) * random()) }
}

function toward(from: Point, bearing_deg: number, distance_m: number): Point {
  const angle = (bearing_deg * Math.PI) / 180
  return offset(from, distance_m * Math.sin(angle), distance_m * Math.cos(angle))
}

function nearest(point: Point, towns: Point[]): Point {
  return towns.reduce((best, town) => (apart_m(point, town) < apart_m(point, best) ? town : best))
}

// Six decimals are 0.1 m; more would claim what nobody knows.
const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6
