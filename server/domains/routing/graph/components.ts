import type { RoadGraph } from './model.ts'

/** A strongly connected part smaller than this share of the largest one is an island. */
const ISLAND_SHARE = 0.02

/**
 * Finds strongly connected components (Tarjan, without recursion, over the reverse arcs: the components are the same).
 * Returns the component of each node and the size of each component.
 */
export function components(graph: RoadGraph): { of: Int32Array; sizes: number[] } {
  const { nodeCount, reverseStart, reverseTail } = graph
  const of = new Int32Array(nodeCount).fill(-1)
  const order = new Int32Array(nodeCount).fill(-1)
  const low = new Int32Array(nodeCount)
  const cursor = reverseStart.slice(0, nodeCount)
  const open = new Int32Array(nodeCount)
  const path = new Int32Array(nodeCount)
  const sizes: number[] = []
  let openTop = 0
  let counter = 0
  for (let root = 0; root < nodeCount; root++) {
    if (order[root] !== -1) continue
    let depth = 0
    path[0] = root
    order[root] = low[root] = counter++
    open[openTop++] = root
    while (depth >= 0) {
      const v = path[depth]!
      if (cursor[v]! < reverseStart[v + 1]!) {
        const w = reverseTail[cursor[v]!++]!
        if (order[w] === -1) {
          order[w] = low[w] = counter++
          open[openTop++] = w
          path[++depth] = w
        } else if (of[w] === -1) {
          low[v] = Math.min(low[v]!, order[w]!)
        }
        continue
      }
      if (low[v] === order[v]) {
        let size = 0
        let w: number
        do {
          w = open[--openTop]!
          of[w] = sizes.length
          size++
        } while (w !== v)
        sizes.push(size)
      }
      depth--
      if (depth >= 0) low[path[depth]!] = Math.min(low[path[depth]!]!, low[v]!)
    }
  }
  return { of, sizes }
}

/** Edges that do not lie inside a large strongly connected part. */
export function markIslands(graph: RoadGraph): Uint8Array {
  const { of, sizes } = components(graph)
  const largest = sizes.reduce((a, b) => Math.max(a, b), 0)
  const island = new Uint8Array(graph.edgeCount)
  for (let e = 0; e < graph.edgeCount; e++) {
    const part = of[graph.edgeFrom[e]!]!
    if (part !== of[graph.edgeTo[e]!] || sizes[part]! < largest * ISLAND_SHARE) island[e] = 1
  }
  return island
}
