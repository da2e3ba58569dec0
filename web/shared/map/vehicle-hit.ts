import type { Cluster } from './clustering.ts'
import type { Drawn } from './vehicle-painter.ts'

export type Hit = { kind: 'vehicle'; row: number } | { kind: 'cluster'; cluster: Cluster } | undefined

/** What is drawn at a place (device px): the nearest vehicle within reach of a finger, else the badge under it. */
export function hitTest(drawn: Drawn, x: number, y: number, reach: number): Hit {
  let best = -1
  let least = reach * reach
  for (let i = 0; i < drawn.count; i++) {
    const d = (drawn.x[i]! - x) ** 2 + (drawn.y[i]! - y) ** 2
    // The later lies on top of the earlier.
    if (d <= least) {
      least = d
      best = drawn.rows[i]!
    }
  }
  if (best >= 0) return { kind: 'vehicle', row: best }
  for (let i = drawn.clusters.length - 1; i >= 0; i--) {
    const badge = drawn.clusters[i]!
    if ((badge.x - x) ** 2 + (badge.y - y) ** 2 <= badge.half ** 2) return { kind: 'cluster', cluster: badge.cluster }
  }
  return undefined
}

export type Direction = 'up' | 'down' | 'left' | 'right'

/** The nearest vehicle on the screen in a direction from (x, y), for arrow keys; −1 where there is none. */
export function neighbour(drawn: Drawn, x: number, y: number, direction: Direction, except: number): number {
  let best = -1
  let least = Infinity
  for (let i = 0; i < drawn.count; i++) {
    const row = drawn.rows[i]!
    if (row === except) continue
    const dx = drawn.x[i]! - x
    const dy = drawn.y[i]! - y
    const along = direction === 'right' ? dx : direction === 'left' ? -dx : direction === 'down' ? dy : -dy
    const across = direction === 'right' || direction === 'left' ? dy : dx
    if (along <= 0 || Math.abs(across) > along * 1.6) continue
    const cost = along + 2 * Math.abs(across)
    if (cost < least) {
      least = cost
      best = row
    }
  }
  return best
}
