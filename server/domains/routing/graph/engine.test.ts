import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildGraph } from './build.ts'
import { RoutingEngine } from './engine.ts'
import { METRES_PER_DEGREE, cosLat } from './geo.ts'
import { FLAG_ISLAND } from './model.ts'
import type { EdgeInput, LatLon, RoadGraph, TravelMode } from './model.ts'
import { randomNetwork, randomPoint } from './random-network.test-support.ts'
import type { Snap } from './snap.ts'
import { partialTime } from './weights.ts'
import type { ActiveClosure } from './closures.ts'

const everywhere = { maxSnapM: 1e6, offRoadMps: 4, freeM: 25 }

/** Plain Bellman-Ford over the graph with both points put in as nodes of their own. */
function slowTime(engine: RoutingEngine, from: Snap, to: Snap, mode: TravelMode): number {
  const { graph, weights } = engine
  const places = new Map<number, number[]>()
  for (let e = 0; e < graph.edgeCount; e++) places.set(e, [0, 1])
  places.get(from.edge)!.push(from.fraction)
  places.get(to.edge)!.push(to.fraction)
  const name = (e: number, f: number): string => (f === 0 ? `n${graph.edgeFrom[e]}` : f === 1 ? `n${graph.edgeTo[e]}` : `e${e}@${f}`)
  const links: [string, string, number][] = []
  for (const [e, cuts] of places) {
    const sorted = [...new Set(cuts)].toSorted((a, b) => a - b)
    for (let i = 1; i < sorted.length; i++) {
      const [a, b] = [sorted[i - 1]!, sorted[i]!]
      links.push(
        [name(e, a), name(e, b), partialTime(weights, mode, 2 * e, a, b)],
        [name(e, b), name(e, a), partialTime(weights, mode, 2 * e + 1, a, b)],
      )
    }
  }
  const time = new Map([[name(from.edge, from.fraction), 0]])
  for (let changed = true; changed;) {
    changed = false
    for (const [a, b, s] of links) {
      const reached = (time.get(a) ?? Infinity) + s
      if (reached < (time.get(b) ?? Infinity) - 1e-12) {
        time.set(b, reached)
        changed = true
      }
    }
  }
  return time.get(name(to.edge, to.fraction)) ?? Infinity
}

function slowNearest(graph: RoadGraph, point: LatLon): number {
  const kx = METRES_PER_DEGREE * cosLat(point.lat)
  let best = Infinity
  for (let e = 0; e < graph.edgeCount; e++) {
    if (graph.edgeFlags[e]! & FLAG_ISLAND) continue
    for (let p = graph.shapeStart[e]!; p < graph.shapeStart[e + 1]! - 1; p++) {
      const ax = (graph.shapeLon[p]! - point.lon) * kx
      const ay = (graph.shapeLat[p]! - point.lat) * METRES_PER_DEGREE
      const dx = (graph.shapeLon[p + 1]! - graph.shapeLon[p]!) * kx
      const dy = (graph.shapeLat[p + 1]! - graph.shapeLat[p]!) * METRES_PER_DEGREE
      const t = Math.min(1, Math.max(0, -(ax * dx + ay * dy) / (dx * dx + dy * dy || 1)))
      best = Math.min(best, Math.hypot(ax + t * dx, ay + t * dy))
    }
  }
  return best
}

const closureAt = (at: LatLon, more: Partial<ActiveClosure> = {}): ActiveClosure => ({
  id: 'c',
  speedFactor: 0,
  bearingDeg: null,
  place: { kind: 'point', at },
  ...more,
})
const closureArb = fc.array(fc.record({ at: randomPoint, speedFactor: fc.constantFrom(0, 0, 0.3, 2) }), { maxLength: 6 })

describe('against plain searches on random networks', () => {
  test('every vehicle gets the shortest time, closures and one-ways respected', () => {
    fc.assert(
      fc.property(
        randomNetwork,
        randomPoint,
        fc.array(fc.tuple(randomPoint, fc.constantFrom('normal' as const, 'priority' as const)), { minLength: 1, maxLength: 8 }),
        closureArb,
        (network, destination, units, closed) => {
          const engine = new RoutingEngine(buildGraph(network), everywhere)
          engine.setClosures(closed.map(({ at, speedFactor }) => closureAt(at, { speedFactor })))
          const results = engine.etas(
            destination,
            units.map(([at, mode], i) => ({ ...at, mode, id: String(i) })),
          )
          const to = engine.snap(destination, 'scene')
          results.forEach((result, i) => {
            const from = engine.snap(units[i]![0], 'vehicle')
            expect(result.id).toBe(String(i))
            if (!from || !to) return void expect(result.reachable).toBe(false)
            const slow = slowTime(engine, from, to, units[i]![1])
            if (slow === Infinity) return void expect(result).toMatchObject({ reachable: false, reason: 'no_way' })
            expect(result.reachable && result.etaS).toBeCloseTo(slow + engine.offRoadTime(from.offsetM) + engine.offRoadTime(to.offsetM), 5)
          })
        },
      ),
      { numRuns: 400 },
    )
  })

  test('the nearest road is the nearest of all', () => {
    fc.assert(
      fc.property(randomNetwork, randomPoint, (network, point) => {
        const engine = new RoutingEngine(buildGraph(network), everywhere)
        const snap = engine.snap(point, 'vehicle')
        const slow = slowNearest(engine.graph, point)
        if (!snap) return void expect(slow).toBe(Infinity)
        expect(snap.offsetM).toBeCloseTo(slow, 3)
        const at = engine.snaps.locate(snap.edge, snap.fraction)
        expect(Math.hypot(at.lat - snap.lat, at.lon - snap.lon)).toBeLessThan(1e-6)
      }),
      { numRuns: 400 },
    )
  })

  test('a route takes as long as its ETA says, its line is whole and its steps add up', () => {
    fc.assert(
      fc.property(randomNetwork, randomPoint, randomPoint, closureArb, (network, a, b, closed) => {
        const engine = new RoutingEngine(buildGraph(network), everywhere)
        engine.setClosures(closed.map(({ at, speedFactor }) => closureAt(at, { speedFactor })))
        const route = engine.route(a, b, 'normal')
        const [eta] = engine.etas(b, [{ ...a, id: 'x', mode: 'normal' }])
        expect(route.reachable).toBe(eta!.reachable)
        if (!route.reachable || !eta!.reachable) return
        const from = engine.snap(a, 'vehicle')!
        const to = engine.snap(b, 'scene')!
        const offRoad = engine.offRoadTime(from.offsetM) + engine.offRoadTime(to.offsetM)
        const sum = (pick: 'durationS' | 'distanceM'): number => route.steps.reduce((total, step) => total + step[pick], 0)
        expect(route.etaS).toBeCloseTo(eta!.etaS, 6)
        expect(sum('durationS') + offRoad).toBeCloseTo(route.etaS, 5)
        expect(sum('distanceM') + from.offsetM + to.offsetM).toBeCloseTo(route.distanceM, 3)
        expect(route.line.length).toBe(route.passedS.length)
        expect(route.passedS.at(-1)!).toBeCloseTo(sum('durationS'), 5)
        expect(route.passedS.every((s, i, all) => i === 0 || s >= all[i - 1]! - 1e-9)).toBe(true)
        expect(route.line[0]![1]).toBeCloseTo(from.lat, 6)
        expect(route.line.at(-1)![0]).toBeCloseTo(to.lon, 6)
        expect(route.steps[0]!.turn).toBe('depart')
        expect(route.steps.at(-1)!.turn).toBe('arrive')
      }),
      { numRuns: 400 },
    )
  })
})

/** Two towns, west and east, joined by one bridge; each a small ring of streets. */
function twoTowns(): RoutingEngine {
  const lon = [112.0, 112.01, 112.01, 112.0, 112.05, 112.06, 112.06, 112.05]
  const lat = [37.0, 37.0, 37.01, 37.01, 37.0, 37.0, 37.01, 37.01]
  const street = (from: number, to: number, name: string, more: Partial<EdgeInput> = {}): EdgeInput => ({
    from,
    to,
    lengthM: 900,
    roadClass: 'secondary',
    name,
    forwardS: [90, 60],
    backwardS: [90, 60],
    ...more,
  })
  const ring = (first: number): EdgeInput[] => [0, 1, 2, 3].map((i) => street(first + i, first + ((i + 1) % 4), `ring ${first + i}`))
  const bridge = street(1, 4, 'bridge', { lengthM: 3_500, forwardS: [200, 150], backwardS: [200, 150] })
  return new RoutingEngine(
    buildGraph({
      info: { id: 'two', source: 'demo', label: 'two', builtAt: new Date(0) },
      nodes: { lon, lat },
      edges: [...ring(0), ...ring(4), bridge],
    }),
  )
}
const west = { lat: 37.005, lon: 112.0 }
const east = { lat: 37.005, lon: 112.06 }
const onBridge = { lat: 37.0, lon: 112.03 }
const unit = (at: LatLon, mode: TravelMode = 'normal') => ({ ...at, id: 'u', mode })

describe('what happens on the road', () => {
  test('a closed bridge parts the towns at once, and opens again', () => {
    const engine = twoTowns()
    expect(engine.etas(east, [unit(west)])[0]!.reachable).toBe(true)
    engine.setClosures([closureAt(onBridge)])
    expect(engine.etas(east, [unit(west)])).toEqual([{ id: 'u', reachable: false, reason: 'no_way', snappedM: expect.any(Number) }])
    expect(engine.route(west, east, 'normal')).toEqual({ reachable: false, reason: 'no_way' })
    engine.setClosures([])
    expect(engine.etas(east, [unit(west)])[0]!.reachable).toBe(true)
  })

  test('both halves of a closed bridge are still served from their own side', () => {
    const engine = twoTowns()
    engine.setClosures([closureAt(onBridge)])
    const westernHalf = { lat: 37.0, lon: 112.02 }
    expect(engine.etas(westernHalf, [unit(west)])[0]!.reachable).toBe(true)
    expect(engine.etas(westernHalf, [unit(east)])[0]!.reachable).toBe(false)
  })

  test('a closure by bearing stops one direction only', () => {
    const engine = twoTowns()
    engine.setClosures([closureAt(onBridge, { bearingDeg: 90 })])
    expect(engine.etas(east, [unit(west)])[0]!.reachable).toBe(false)
    expect(engine.etas(west, [unit(east)])[0]!.reachable).toBe(true)
  })

  test('an area that crosses the bridge closes it, one beside it does not; snow slows what it covers', () => {
    const engine = twoTowns()
    const box = (minLat: number, minLon: number, maxLat: number, maxLon: number): LatLon[] => [
      { lat: minLat, lon: minLon },
      { lat: minLat, lon: maxLon },
      { lat: maxLat, lon: maxLon },
      { lat: maxLat, lon: minLon },
    ]
    const area = (ring: LatLon[], speedFactor = 0): ActiveClosure => ({
      id: 'a',
      speedFactor,
      bearingDeg: null,
      place: { kind: 'area', ring },
    })
    const open = engine.etas(east, [unit(west)])[0]!
    engine.setClosures([area(box(36.999, 112.029, 37.001, 112.031))])
    expect(engine.etas(east, [unit(west)])[0]!.reachable).toBe(false)
    engine.setClosures([area(box(37.002, 112.029, 37.004, 112.031))])
    expect(engine.etas(east, [unit(west)])[0]).toEqual(open)
    engine.setClosures([area(box(36.99, 112.02, 37.0005, 112.04), 0.5)])
    const slow = engine.etas(east, [unit(west)])[0]!
    expect(slow.reachable && open.reachable && slow.etaS - open.etaS).toBeCloseTo(200, 6)
  })

  test('lights and siren are faster, and each vehicle is answered in its own mode', () => {
    const [a, b] = twoTowns().etas(east, [unit(west, 'normal'), unit(west, 'priority')])
    expect(a!.reachable && b!.reachable && a!.etaS > b!.etaS).toBe(true)
  })

  test('one and the same point is zero seconds away', () => {
    const [same] = twoTowns().etas(west, [unit(west)])
    expect(same).toMatchObject({ reachable: true, etaS: 0 })
    const route = twoTowns().route(west, west, 'normal')
    expect(route).toMatchObject({ reachable: true, etaS: 0 })
  })

  test('who stands far from any road is told which end is at fault', () => {
    const engine = twoTowns()
    const sea = { lat: 36.5, lon: 113 }
    expect(engine.etas(east, [unit(sea)])[0]).toEqual({ id: 'u', reachable: false, reason: 'source_off_network', snappedM: null })
    expect(engine.etas(sea, [unit(west)])[0]).toMatchObject({ reachable: false, reason: 'destination_off_network' })
  })

  test('a position that is none is off the network, and does not disturb the others', () => {
    for (const lat of [NaN, Infinity, 91, -1e9]) {
      const [wrong, right] = twoTowns().etas(east, [unit({ lat, lon: 112 }), unit(west)])
      expect(wrong).toEqual({ id: 'u', reachable: false, reason: 'source_off_network', snappedM: null })
      expect(right!.reachable).toBe(true)
    }
  })

  test('the stretch off the road costs time', () => {
    const engine = twoTowns()
    const [near] = engine.etas(east, [unit(west)])
    const [aside] = engine.etas(east, [unit({ ...west, lon: 111.99 })])
    expect(near!.reachable && aside!.reachable && aside!.etaS - near!.etaS).toBeCloseTo(
      (aside!.reachable ? aside!.snappedM - 25 : 0) / 4,
      6,
    )
  })

  test('turns are named with the road that follows', () => {
    const route = twoTowns().route({ lat: 37.005, lon: 112.01 }, onBridge, 'normal')
    expect(route.reachable && route.steps.map((s) => [s.turn, s.roadName])).toEqual([
      ['depart', 'ring 1'],
      ['left', 'bridge'],
      ['arrive', 'bridge'],
    ])
  })

  test('a network without a road answers, and one with a point outside the world is refused', () => {
    const info = { id: 'e', source: 'demo' as const, label: 'empty', builtAt: new Date(0) }
    const empty = new RoutingEngine(buildGraph({ info, nodes: { lon: [], lat: [] }, edges: [] }))
    expect(empty.etas(west, [unit(west)])[0]!.reachable).toBe(false)
    expect(() => buildGraph({ info, nodes: { lon: [NaN], lat: [1] }, edges: [] })).toThrow(RangeError)
    expect(() =>
      buildGraph({
        info,
        nodes: { lon: [1], lat: [1] },
        edges: [{ from: 0, to: 7, lengthM: 1, roadClass: 'trunk', forwardS: [1, 1], backwardS: null }],
      }),
    ).toThrow(RangeError)
  })
})
