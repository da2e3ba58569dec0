import { describe, expect, it } from 'vitest'
import { Clusterer, type ClusterInput } from './clustering.ts'

const input = (places: readonly (readonly [number, number, number?])[], singles: readonly number[] = []): ClusterInput => ({
  count: places.length,
  x: places.map((p) => p[0]),
  y: places.map((p) => p[1]),
  state: places.map((p) => p[2] ?? 0),
  isSingle: (row) => singles.includes(row),
  isPlaced: () => true,
})
const self = (row: number): number => row

describe('clustering', () => {
  it('groups what is near, counts by state, and leaves the rest alone', () => {
    const { clusters, singles } = new Clusterer(3).group(
      input([
        [0.51, 0.51, 1],
        [0.515, 0.515, 2],
        [0.51, 0.515, 1],
        [0.9, 0.9],
      ]),
      0.1,
      self,
    )
    expect(clusters).toHaveLength(1)
    expect(clusters[0]!.rows).toEqual([0, 1, 2])
    expect([...clusters[0]!.byState]).toEqual([0, 2, 1])
    expect(singles).toEqual([3])
  })

  it('never hides a vehicle that is to stand alone, and loses none', () => {
    const places = Array.from({ length: 500 }, (_, i) => [0.3 + ((i * 7919) % 1000) / 5000, 0.3 + ((i * 104729) % 1000) / 5000] as const)
    const { clusters, singles } = new Clusterer(1).group(input(places, [5, 77]), 0.02, self)
    expect(singles).toContain(5)
    expect(singles).toContain(77)
    const all = [...singles, ...clusters.flatMap((c) => c.rows)].sort((a, b) => a - b)
    expect(all).toEqual(Array.from({ length: 500 }, (_, i) => i))
  })

  it('does not let two groups cover each other', () => {
    const places = Array.from({ length: 800 }, (_, i) => [0.3 + ((i * 7919) % 1000) / 5000, 0.3 + ((i * 104729) % 997) / 5000] as const)
    const { clusters } = new Clusterer(1).group(input(places), 0.02, self)
    for (const [i, a] of clusters.entries())
      for (const b of clusters.slice(i + 1)) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThanOrEqual(0.015)
  })

  it('does not flicker where a vehicle stands on a border', () => {
    const clusterer = new Clusterer(1)
    const keys = new Set<string>()
    for (let i = 0; i < 20; i++) {
      const jitter = i % 2 ? 0.004 : -0.004
      const { clusters } = clusterer.group(
        input([
          [0.5 + jitter, 0.55],
          [0.57, 0.55],
          [0.58, 0.55],
          [0.43, 0.55],
          [0.42, 0.55],
        ]),
        0.1,
        self,
      )
      keys.add(clusters.map((c) => c.rows.join()).join('|'))
    }
    expect(keys.size).toBe(1)
  })

  it('gives the same groups for the same places', () => {
    const places = Array.from({ length: 300 }, (_, i) => [((i * 37) % 100) / 100, ((i * 61) % 100) / 100] as const)
    const shape = () => new Clusterer(1).group(input(places), 0.05, self).clusters.map((c) => c.rows.join())
    expect(shape()).toEqual(shape())
  })
})
