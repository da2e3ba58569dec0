import type { Chains } from './chains.ts'
import type { TravelMode } from './model.ts'
import type { Weights } from './weights.ts'

/** A junction beside a point, and the seconds and metres of the drive between the two. */
export interface Access {
  node: number
  timeS: number
  lengthM: number
  /** the chain arc driven between them */
  arc: number
}

/** One point to be answered: the best of its accesses wins. */
export interface Target {
  accesses: readonly Access[]
  /** an answer known without the search (on the same chain), seconds */
  directS: number
}

/** Width of a bucket. Any width gives exact answers; this one was the fastest on the city graph of the bench. */
const BUCKET_S = 0.5
const MAX_BUCKETS = 1 << 16

/**
 * Shortest paths towards one destination, over arcs in reverse, with a bucket queue. A bucket may improve its own nodes
 * again before it is left, so the answers are exact for any weights ≥ 0. Buffers are kept between calls.
 */
export class ReverseSearch {
  readonly time: Float64Array
  readonly length: Float64Array
  /** the chain arc to drive next from a junction towards the destination; −2 − arc where the destination lies on that chain itself */
  readonly nextArc: Int32Array
  #chains: Chains
  #queueNext: Int32Array
  #queuePrevious: Int32Array
  #heads = new Int32Array(0)
  #waiting: Target[] = []

  constructor(chains: Chains) {
    this.#chains = chains
    this.time = new Float64Array(chains.junctionCount)
    this.length = new Float64Array(chains.junctionCount)
    this.nextArc = new Int32Array(chains.junctionCount)
    this.#queueNext = new Int32Array(chains.junctionCount)
    this.#queuePrevious = new Int32Array(chains.junctionCount)
  }

  /** Runs until every target's answer is final. Afterwards `answer` reads them. Returns the number of junctions settled. */
  run(weights: Weights, mode: TravelMode, seeds: readonly Access[], targets: readonly Target[]): number {
    const { reverseStart, reverseArc, reverseTail } = this.#chains
    const { time, length, nextArc } = this
    const queueNext = this.#queueNext
    const queuePrevious = this.#queuePrevious
    const through = weights.through[mode]
    const { throughLength } = weights
    let longest = weights.longestS
    for (const seed of seeds) longest = Math.max(longest, seed.timeS)
    const width = Math.max(BUCKET_S, (longest * 2) / MAX_BUCKETS)
    const mask = this.#prepare(Math.ceil(longest / width) + 2) - 1
    const heads = this.#heads
    time.fill(Infinity)
    let queued = 0

    for (const seed of seeds) {
      if (!(seed.timeS < time[seed.node]!)) continue
      if (time[seed.node]! < Infinity) queued -= unlink(heads, queueNext, queuePrevious, seed.node)
      time[seed.node] = seed.timeS
      length[seed.node] = seed.lengthM
      nextArc[seed.node] = -2 - seed.arc
      queued += link(heads, queueNext, queuePrevious, Math.floor(seed.timeS / width) & mask, seed.node)
    }

    const waiting = this.#waiting
    waiting.length = 0
    for (const target of targets) waiting.push(target)
    let settled = 0
    for (let bucket = 0; queued > 0; bucket++) {
      const cell = bucket & mask
      let v: number
      while ((v = heads[cell]!) !== -1) {
        const after = queueNext[v]!
        heads[cell] = after
        if (after !== -1) queuePrevious[after] = -2 - cell
        queuePrevious[v] = IDLE
        queued--
        settled++
        const timeV = time[v]!
        const end = reverseStart[v + 1]!
        for (let slot = reverseStart[v]!; slot < end; slot++) {
          const reached = timeV + through[slot]!
          const u = reverseTail[slot]!
          if (!(reached < time[u]!)) continue
          if (queuePrevious[u] !== IDLE) queued -= unlink(heads, queueNext, queuePrevious, u)
          time[u] = reached
          length[u] = length[v]! + throughLength[slot]!
          nextArc[u] = reverseArc[slot]!
          queued += link(heads, queueNext, queuePrevious, Math.floor(reached / width) & mask, u)
        }
      }
      const finalS = (bucket + 1) * width
      while (waiting.length > 0 && this.bestTime(waiting[waiting.length - 1]!) <= finalS) waiting.pop()
      if (targets.length > 0 && waiting.length === 0) break
    }
    return settled
  }

  /** Seconds from a target to the destination, Infinity when it cannot be reached. */
  bestTime(target: Target): number {
    let best = target.directS
    for (const access of target.accesses) best = Math.min(best, access.timeS + this.time[access.node]!)
    return best
  }

  /** The access by which a target drives, null when the direct way along its own chain is the best. */
  bestAccess(target: Target): Access | null {
    let best: Access | null = null
    let time = target.directS
    for (const access of target.accesses) {
      const by = access.timeS + this.time[access.node]!
      if (by < time) {
        time = by
        best = access
      }
    }
    return best
  }

  #prepare(buckets: number): number {
    let size = 64
    while (size < buckets) size <<= 1
    if (this.#heads.length !== size) this.#heads = new Int32Array(size)
    this.#heads.fill(-1)
    this.#queuePrevious.fill(IDLE)
    return size
  }
}

/** queuePrevious: another node ≥ 0, IDLE when not queued, or −2 − cell at the head of a cell. */
const IDLE = -1

function link(heads: Int32Array, next: Int32Array, previous: Int32Array, cell: number, node: number): 1 {
  const head = heads[cell]!
  next[node] = head
  previous[node] = -2 - cell
  if (head !== -1) previous[head] = node
  heads[cell] = node
  return 1
}

function unlink(heads: Int32Array, next: Int32Array, previous: Int32Array, node: number): 1 {
  const before = previous[node]!
  const after = next[node]!
  if (before <= -2) heads[-2 - before] = after
  else next[before] = after
  if (after !== -1) previous[after] = before
  previous[node] = IDLE
  return 1
}
