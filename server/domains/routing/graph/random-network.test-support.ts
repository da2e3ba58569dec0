import fc from 'fast-check'
import { distanceM } from './geo.ts'
import type { GraphInput } from './build.ts'
import type { EdgeInput, LatLon } from './model.ts'

/** A small random network around (37 N, 112 E), one-way and two-way edges, bends, parallel edges and loops among them. */
export const randomNetwork: fc.Arbitrary<GraphInput> = fc.integer({ min: 2, max: 24 }).chain((nodeCount) => {
  const at = fc.record({ lat: fc.double({ min: 37, max: 37.1, noNaN: true }), lon: fc.double({ min: 112, max: 112.1, noNaN: true }) })
  const node = fc.integer({ min: 0, max: nodeCount - 1 })
  const edge = fc.record({
    from: node,
    to: node,
    way: fc.constantFrom('both', 'forward', 'backward'),
    pace: fc.double({ min: 0.02, max: 0.2, noNaN: true }),
    bend: fc.option(at, { freq: 3, nil: null }),
  })
  return fc
    .record({
      points: fc.array(at, { minLength: nodeCount, maxLength: nodeCount }),
      drawn: fc.array(edge, { minLength: 1, maxLength: 60 }),
    })
    .map(({ points, drawn }) => ({
      info: { id: 'random', source: 'demo' as const, label: 'random', builtAt: new Date(0) },
      nodes: { lon: points.map((p) => p.lon), lat: points.map((p) => p.lat) },
      edges: drawn.map(({ from, to, way, pace, bend }, i): EdgeInput => {
        const shape: LatLon[] = [points[from]!, ...(bend ? [bend] : []), points[to]!]
        const lengthM = shape.slice(1).reduce((sum, p, k) => sum + distanceM(shape[k]!.lat, shape[k]!.lon, p.lat, p.lon), 0)
        const times = [lengthM * pace, lengthM * pace * 0.7] as const
        return {
          from,
          to,
          lengthM: Math.max(lengthM, 0.5),
          roadClass: 'residential',
          name: i % 3 === 0 ? `road ${i % 5}` : null,
          forwardS: way === 'backward' ? null : times,
          backwardS: way === 'forward' ? null : times,
          shape: bend ? [bend.lon, bend.lat] : [],
        }
      }),
    }))
})

export const randomPoint = fc.record({
  lat: fc.double({ min: 36.99, max: 37.11, noNaN: true }),
  lon: fc.double({ min: 111.99, max: 112.11, noNaN: true }),
})
