/**
 * Groups vehicles that would cover each other at low zoom.
 *
 * A grid fixed to the world, so panning changes nothing; a vehicle leaves its cell only once it is well outside it, so
 * one that stands on a border does not flicker; groups whose badges would overlap are joined in the order of their
 * cells, so the same vehicles always give the same groups.
 */
export interface Cluster {
  /** of its first cell: stable while the group lives */
  key: number
  /** centre of its members, world units */
  x: number
  y: number
  /** rows of the store, rising */
  rows: number[]
  /** members by state index */
  byState: Uint16Array
}

export interface ClusterInput {
  count: number
  x: ArrayLike<number>
  y: ArrayLike<number>
  state: ArrayLike<number>
  /** rows that are never grouped: selected, related, focused; and what is not placed */
  isSingle: (row: number) => boolean
  isPlaced: (row: number) => boolean
}

/** Cells across the world may be numbered by one safe integer: 2^25 each way. */
const columns = 2 ** 25
/** How far outside its cell, as a part of the cell, a vehicle stays a member. */
const stickiness = 0.15

export class Clusterer {
  readonly #states: number
  #cells = new Map<number, number>()
  #size = 0

  constructor(states: number) {
    this.#states = states
  }

  /** Groups of two and more, and the rows that stand alone. `cell` is the side of a cell in world units. */
  group(input: ClusterInput, cell: number, key: (row: number) => number): { clusters: Cluster[]; singles: number[] } {
    if (cell !== this.#size) this.#cells.clear()
    this.#size = cell
    const members = new Map<number, number[]>()
    const singles: number[] = []
    const kept = new Map<number, number>()
    for (let row = 0; row < input.count; row++) {
      if (!input.isPlaced(row)) continue
      if (input.isSingle(row)) {
        singles.push(row)
        continue
      }
      const no = key(row)
      const at = this.#cellOf(no, (input.x[row] ?? 0) / cell, (input.y[row] ?? 0) / cell)
      kept.set(no, at)
      const list = members.get(at)
      if (list) list.push(row)
      else members.set(at, [row])
    }
    this.#cells = kept
    const clusters: Cluster[] = []
    for (const at of [...members.keys()].sort((a, b) => a - b)) {
      const rows = members.get(at) ?? []
      clusters.push(this.#make(at, rows, input))
    }
    const joined = join(clusters, cell * 0.75)
    return {
      clusters: joined.filter((cluster) => cluster.rows.length > 1),
      singles: [...singles, ...joined.filter((cluster) => cluster.rows.length === 1).map((cluster) => cluster.rows[0] ?? 0)],
    }
  }

  #cellOf(no: number, cx: number, cy: number): number {
    const before = this.#cells.get(no)
    if (before !== undefined) {
      const column = before % columns
      const row = Math.floor(before / columns)
      const inside = (value: number, from: number): boolean => value >= from - stickiness && value < from + 1 + stickiness
      if (inside(cx, column) && inside(cy, row)) return before
    }
    return Math.floor(cy) * columns + Math.floor(cx)
  }

  #make(key: number, rows: number[], input: ClusterInput): Cluster {
    let x = 0
    let y = 0
    const byState = new Uint16Array(this.#states)
    for (const row of rows) {
      x += input.x[row] ?? 0
      y += input.y[row] ?? 0
      const state = input.state[row] ?? 0
      byState[state] = (byState[state] ?? 0) + 1
    }
    return { key, x: x / rows.length, y: y / rows.length, rows, byState }
  }
}

/** Joins groups whose centres are nearer than `distance`: the earlier takes the later in. */
function join(clusters: Cluster[], distance: number): Cluster[] {
  const buckets = new Map<string, Cluster[]>()
  const bucket = (x: number, y: number): string => `${Math.floor(x / distance)}/${Math.floor(y / distance)}`
  const result: Cluster[] = []
  for (const cluster of clusters) {
    const near = nearest(cluster)
    if (near) absorb(near, cluster)
    else {
      result.push(cluster)
      const key = bucket(cluster.x, cluster.y)
      const list = buckets.get(key)
      if (list) list.push(cluster)
      else buckets.set(key, [cluster])
    }
  }
  return result

  function nearest(cluster: Cluster): Cluster | undefined {
    let best: Cluster | undefined
    let least = distance * distance
    for (let dx = -1; dx <= 1; dx++)
      for (let dy = -1; dy <= 1; dy++)
        for (const other of buckets.get(bucket(cluster.x + dx * distance, cluster.y + dy * distance)) ?? []) {
          const d = (other.x - cluster.x) ** 2 + (other.y - cluster.y) ** 2
          if (d < least) {
            least = d
            best = other
          }
        }
    return best
  }
}

function absorb(into: Cluster, from: Cluster): void {
  // The badge keeps its place: moving it here would make the result depend on how far joining has come.
  into.rows = [...into.rows, ...from.rows].sort((a, b) => a - b)
  for (let i = 0; i < into.byState.length; i++) into.byState[i] = (into.byState[i] ?? 0) + (from.byState[i] ?? 0)
}
