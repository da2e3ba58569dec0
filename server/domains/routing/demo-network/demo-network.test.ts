import { describe, expect, test } from 'vitest'
import { buildGraph } from '../graph/build.ts'
import { components } from '../graph/components.ts'
import { edgeInput } from '../network-draft.ts'
import { demoNetwork } from './demo-network.ts'
import type { DemoOptions, DemoPlace } from './demo-network.ts'
import { insideRings, planeAround, randomFrom } from './plane.ts'

const seat = { lat: 37, lon: 112, name: 'seat' }
const outline: [number, number][][] = [
  [
    [111.7, 36.8],
    [112.3, 36.8],
    [112.35, 37.1],
    [112, 37.25],
    [111.7, 37.2],
    [111.7, 36.8],
  ],
]
const words = {
  label: 'demo',
  attribution: 'generated',
  trunk: 'trunk',
  primary: 'primary',
  roadBetween: '{a}–{b}',
  streets: ['s'],
  avenues: ['a'],
}

function county(towns: number, villages: number, seed = 1): DemoOptions {
  const random = randomFrom(seed)
  const places = Array.from({ length: towns + villages }, (_, i): DemoPlace => ({
    code: String(i),
    name: `place ${i}`,
    kind: i < towns ? 'town' : 'village',
    lat: 36.82 + random() * 0.35,
    lon: 111.72 + random() * 0.55,
  }))
  return { outline, places, seat, mountainsBearingDeg: 135, seed, words }
}
const graphOf = (options: DemoOptions) => {
  const draft = demoNetwork(options)
  return {
    draft,
    graph: buildGraph({
      info: { id: '', source: draft.source, label: draft.label, builtAt: new Date(0) },
      nodes: draft.nodes,
      edges: draft.edges.map(edgeInput),
    }),
  }
}

describe('a generated network', () => {
  test('is the same for the same seed and another for another', () => {
    expect(demoNetwork(county(10, 120))).toEqual(demoNetwork(county(10, 120)))
    expect(demoNetwork(county(10, 120, 2)).edges.length).not.toBe(demoNetwork(county(10, 120)).edges.length)
  })

  test.each([
    [0, 0],
    [1, 0],
    [0, 1],
    [3, 40],
    [12, 200],
  ])('with %i towns and %i villages is one connected piece, of plausible roads', (towns, villages) => {
    const { draft, graph } = graphOf(county(towns, villages))
    expect(components(graph).sizes.length).toBe(1)
    expect(draft.edges.every((edge) => edge.lengthM > 0 && edge.lengthM < 5_000 && edge.speedKph >= 15 && edge.speedKph <= 70)).toBe(true)
    expect(draft.source).toBe('demo')
    expect(new Set(draft.edges.map((edge) => edge.roadClass)).size).toBeGreaterThanOrEqual(3)
  })

  test('stays inside the county, all but the last streets of a place at the border', () => {
    const { draft } = graphOf(county(12, 200))
    const plane = planeAround(seat)
    const rings = outline.map((ring) => ring.map(([lon, lat]) => plane.toSpot({ lat, lon })))
    const outside = Array.from(draft.nodes.lon, (lon, n) => !insideRings(rings, plane.toSpot({ lon, lat: draft.nodes.lat[n]! }))).filter(
      Boolean,
    )
    expect(outside.length).toBeLessThan(draft.nodes.lon.length * 0.01)
  })

  test('with two places on one spot, or every place in the seat, is still whole', () => {
    const options = county(2, 3)
    const same = options.places.map((place) => ({ ...place, lat: 36.9, lon: 112.1 }))
    expect(components(graphOf({ ...options, places: same }).graph).sizes.length).toBe(1)
    expect(components(graphOf({ ...options, places: options.places.map((place) => ({ ...place, ...seat })) }).graph).sizes.length).toBe(1)
  })
})
