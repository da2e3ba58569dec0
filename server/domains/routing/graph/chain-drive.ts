import { headOf, indexIn, stepCount, stepOf } from './chains.ts'
import type { Chains } from './chains.ts'
import type { RoadGraph, TravelMode } from './model.ts'
import type { Access } from './search.ts'
import type { Snap } from './snap.ts'
import { partialTime } from './weights.ts'
import type { Weights } from './weights.ts'

/** A drive along one edge, between two fractions of it, in driving order. */
export interface Leg {
  arc: number
  start: number
  stop: number
}

/** The drives between a point on a chain and the chain's ends, or another point on it. */
export class ChainDrive {
  #graph: RoadGraph
  #chains: Chains

  constructor(graph: RoadGraph, chains: Chains) {
    this.#graph = graph
    this.#chains = chains
  }

  /** The ways from a point to the junctions at the ends of its chain. */
  leaving(from: Snap, weights: Weights, mode: TravelMode): Access[] {
    return this.#both(
      from,
      weights,
      mode,
      (chainArc) => this.legsOut(from, chainArc),
      (chainArc) => headOf(this.#chains, chainArc),
    )
  }

  /** The ways to a point from the junctions at the ends of its chain. */
  arriving(to: Snap, weights: Weights, mode: TravelMode): Access[] {
    return this.#both(
      to,
      weights,
      mode,
      (chainArc) => this.legsIn(to, chainArc),
      (chainArc) => headOf(this.#chains, chainArc ^ 1),
    )
  }

  /** The drive between two points of one chain that does not leave it; null where they lie on different chains. */
  direct(from: Snap, to: Snap): Leg[] | null {
    const chain = this.#chains.chainOf[from.edge]!
    if (chain !== this.#chains.chainOf[to.edge]) return null
    if (from.edge === to.edge)
      return [{ arc: 2 * from.edge + (to.fraction >= from.fraction ? 0 : 1), start: from.fraction, stop: to.fraction }]
    const chainArc = 2 * chain + (this.#chains.placeOf[from.edge]! < this.#chains.placeOf[to.edge]! ? 0 : 1)
    const last = indexIn(this.#chains, chainArc, to.edge)
    const legs = this.legsOut(from, chainArc).slice(0, last - indexIn(this.#chains, chainArc, from.edge))
    const arc = stepOf(this.#chains, chainArc, last)
    return [...legs, { arc, start: arc & 1, stop: to.fraction }]
  }

  /** Seconds and metres of a drive; Infinity where a part of it is forbidden or closed. */
  measure(legs: readonly Leg[], weights: Weights, mode: TravelMode): { timeS: number; lengthM: number } {
    let timeS = 0
    let lengthM = 0
    for (const { arc, start, stop } of legs) {
      // Who stands at the end of an edge need not drive on it: its direction does not matter.
      if (start === stop) continue
      timeS += partialTime(weights, mode, arc, start, stop)
      lengthM += Math.abs(stop - start) * this.#graph.edgeLength[arc >> 1]!
    }
    return { timeS, lengthM }
  }

  /** From a point to the end of its chain, driving the chain arc. */
  legsOut(from: Snap, chainArc: number): Leg[] {
    const first = indexIn(this.#chains, chainArc, from.edge)
    const legs = this.#whole(chainArc, first, stepCount(this.#chains, chainArc))
    legs[0]!.start = from.fraction
    return legs
  }

  /** From the beginning of a chain to a point on it, driving the chain arc. */
  legsIn(to: Snap, chainArc: number): Leg[] {
    const legs = this.#whole(chainArc, 0, indexIn(this.#chains, chainArc, to.edge) + 1)
    legs[legs.length - 1]!.stop = to.fraction
    return legs
  }

  /** A whole chain arc. */
  legsThrough(chainArc: number): Leg[] {
    return this.#whole(chainArc, 0, stepCount(this.#chains, chainArc))
  }

  #whole(chainArc: number, first: number, end: number): Leg[] {
    const legs: Leg[] = []
    for (let i = first; i < end; i++) {
      const arc = stepOf(this.#chains, chainArc, i)
      legs.push({ arc, start: arc & 1, stop: 1 - (arc & 1) })
    }
    return legs
  }

  #both(
    point: Snap,
    weights: Weights,
    mode: TravelMode,
    legs: (chainArc: number) => Leg[],
    junction: (chainArc: number) => number,
  ): Access[] {
    const accesses: Access[] = []
    const chain = this.#chains.chainOf[point.edge]!
    for (const arc of [2 * chain, 2 * chain + 1]) {
      const { timeS, lengthM } = this.measure(legs(arc), weights, mode)
      if (timeS < Infinity) accesses.push({ node: junction(arc), timeS, lengthM, arc })
    }
    return accesses
  }
}
