import type { RoadGraph } from './model.ts'

/**
 * The graph as the search sees it: junctions only, joined by chains of edges. Where a road merely goes on from one edge to the next there
 * is nothing to decide; a finely divided network has twelve such nodes for every junction.
 * A chain arc is a chain in one direction: `chain * 2` runs from → to, `chain * 2 + 1` runs to → from.
 */
export interface Chains {
  junctionCount: number
  chainCount: number
  /** arcs of chain c in driving order of its forward direction: steps[stepStart[c] … stepStart[c + 1]) */
  stepStart: Int32Array
  steps: Int32Array
  chainFrom: Int32Array
  chainTo: Int32Array
  /** by edge: its chain, and its place in `steps` */
  chainOf: Int32Array
  placeOf: Int32Array
  /** chain arcs that arrive at a junction, as in RoadGraph */
  reverseStart: Int32Array
  reverseArc: Int32Array
  reverseTail: Int32Array
}

export function buildChains(graph: RoadGraph): Chains {
  const { nodeCount, edgeCount, edgeFrom, edgeTo } = graph
  const { start, edges } = incidence(graph)
  const junctionOf = new Int32Array(nodeCount).fill(-1)
  let junctionCount = 0
  for (let n = 0; n < nodeCount; n++)
    if (start[n + 1]! - start[n]! !== 2 || edges[start[n]!] === edges[start[n]! + 1]) junctionOf[n] = junctionCount++

  const steps = new Int32Array(edgeCount)
  const chainOf = new Int32Array(edgeCount).fill(-1)
  const placeOf = new Int32Array(edgeCount)
  const stepStart: number[] = []
  const chainFrom: number[] = []
  const chainTo: number[] = []
  let step = 0
  const follow = (from: number, first: number): void => {
    const chain = stepStart.push(step) - 1
    chainFrom.push(junctionOf[from]!)
    let node = from
    let edge = first
    for (;;) {
      const back = edgeFrom[edge] === node ? 0 : 1
      chainOf[edge] = chain
      placeOf[edge] = step
      steps[step++] = 2 * edge + back
      node = back ? edgeFrom[edge]! : edgeTo[edge]!
      if (junctionOf[node] !== -1) break
      edge = edges[start[node]!] === edge ? edges[start[node]! + 1]! : edges[start[node]!]!
    }
    chainTo.push(junctionOf[node]!)
  }
  for (let n = 0; n < nodeCount; n++) {
    if (junctionOf[n] === -1) continue
    for (let i = start[n]!; i < start[n + 1]!; i++) if (chainOf[edges[i]!] === -1) follow(n, edges[i]!)
  }
  // What is left are rings without a junction: any of their nodes serves as one.
  for (let edge = 0; edge < edgeCount; edge++) {
    if (chainOf[edge] !== -1) continue
    junctionOf[edgeFrom[edge]!] = junctionCount++
    follow(edgeFrom[edge]!, edge)
  }
  stepStart.push(step)
  const chains = {
    junctionCount,
    chainCount: chainFrom.length,
    stepStart: Int32Array.from(stepStart),
    steps,
    chainFrom: Int32Array.from(chainFrom),
    chainTo: Int32Array.from(chainTo),
    chainOf,
    placeOf,
  }
  return { ...chains, ...reverseOf(chains) }
}

/** The arc that is driven as number i of a chain arc. */
export function stepOf({ stepStart, steps }: Chains, chainArc: number, i: number): number {
  const chain = chainArc >> 1
  return chainArc & 1 ? steps[stepStart[chain + 1]! - 1 - i]! ^ 1 : steps[stepStart[chain]! + i]!
}

/** As which number of a chain arc an edge of that chain is driven. */
export function indexIn({ stepStart, placeOf }: Chains, chainArc: number, edge: number): number {
  const chain = chainArc >> 1
  return chainArc & 1 ? stepStart[chain + 1]! - 1 - placeOf[edge]! : placeOf[edge]! - stepStart[chain]!
}

export const stepCount = ({ stepStart }: Chains, chainArc: number): number => stepStart[(chainArc >> 1) + 1]! - stepStart[chainArc >> 1]!

/** The junction at which a chain arc ends. */
export const headOf = ({ chainFrom, chainTo }: Chains, chainArc: number): number => (chainArc & 1 ? chainFrom : chainTo)[chainArc >> 1]!

/** Edges at each node; a loop stands there twice. */
function incidence({ nodeCount, edgeCount, edgeFrom, edgeTo }: RoadGraph): { start: Int32Array; edges: Int32Array } {
  const start = new Int32Array(nodeCount + 1)
  for (let e = 0; e < edgeCount; e++) {
    start[edgeFrom[e]! + 1]!++
    start[edgeTo[e]! + 1]!++
  }
  for (let n = 0; n < nodeCount; n++) start[n + 1]! += start[n]!
  const cursor = start.slice()
  const edges = new Int32Array(2 * edgeCount)
  for (let e = 0; e < edgeCount; e++) {
    edges[cursor[edgeFrom[e]!]!++] = e
    edges[cursor[edgeTo[e]!]!++] = e
  }
  return { start, edges }
}

function reverseOf({
  junctionCount,
  chainCount,
  chainFrom,
  chainTo,
}: Pick<Chains, 'junctionCount' | 'chainCount' | 'chainFrom' | 'chainTo'>): Pick<Chains, 'reverseStart' | 'reverseArc' | 'reverseTail'> {
  const reverseStart = new Int32Array(junctionCount + 1)
  for (let c = 0; c < chainCount; c++) {
    reverseStart[chainTo[c]! + 1]!++
    reverseStart[chainFrom[c]! + 1]!++
  }
  for (let n = 0; n < junctionCount; n++) reverseStart[n + 1]! += reverseStart[n]!
  const cursor = reverseStart.slice()
  const reverseArc = new Int32Array(2 * chainCount)
  const reverseTail = new Int32Array(2 * chainCount)
  for (let arc = 0; arc < 2 * chainCount; arc++) {
    const slot = cursor[(arc & 1 ? chainFrom : chainTo)[arc >> 1]!]!++
    reverseArc[slot] = arc
    reverseTail[slot] = (arc & 1 ? chainTo : chainFrom)[arc >> 1]!
  }
  return { reverseStart, reverseArc, reverseTail }
}
