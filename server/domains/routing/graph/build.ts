import { distanceM, onGlobe } from './geo.ts'
import { FLAG_ISLAND, FLAG_ROADSIDE_ACCESS, ROAD_CLASSES } from './model.ts'
import type { EdgeInput, NetworkInfo, RoadGraph } from './model.ts'
import { markIslands } from './components.ts'
import { spatialOrder } from './spatial-order.ts'

export interface GraphInput {
  info: NetworkInfo
  nodes: { lon: ArrayLike<number>; lat: ArrayLike<number> }
  edges: readonly EdgeInput[]
}

/** Lays a network out in typed arrays, nodes in spatial order so that a search walks through near memory. */
export function buildGraph(input: GraphInput): RoadGraph {
  const { edges, nodes } = input
  const nodeCount = nodes.lon.length
  const position = spatialOrder(nodes.lon, nodes.lat)
  const graph = allocate(input, nodeCount)
  for (let n = 0; n < nodeCount; n++) {
    if (!onGlobe({ lat: nodes.lat[n]!, lon: nodes.lon[n]! })) throw new RangeError(`node ${n} lies outside the world`)
    graph.nodeLon[position[n]!] = nodes.lon[n]!
    graph.nodeLat[position[n]!] = nodes.lat[n]!
  }
  const nameIndex = new Map<string, number>()
  let point = 0
  edges.forEach((edge, e) => {
    const from = endNode(position, edge.from)
    const to = endNode(position, edge.to)
    graph.edgeRef[e] = edge.ref ?? e
    graph.edgeFrom[e] = from
    graph.edgeTo[e] = to
    graph.edgeClass[e] = ROAD_CLASSES.indexOf(edge.roadClass)
    graph.edgeFlags[e] = edge.roadsideAccess === false ? 0 : FLAG_ROADSIDE_ACCESS
    graph.edgeName[e] = intern(edge.name, graph.names, nameIndex)
    graph.arcTime.normal[2 * e] = edge.forwardS?.[0] ?? Infinity
    graph.arcTime.normal[2 * e + 1] = edge.backwardS?.[0] ?? Infinity
    graph.arcTime.priority[2 * e] = edge.forwardS?.[1] ?? Infinity
    graph.arcTime.priority[2 * e + 1] = edge.backwardS?.[1] ?? Infinity
    graph.shapeStart[e] = point
    const put = (lon: number, lat: number): void => {
      graph.shapeLon[point] = lon
      graph.shapeLat[point++] = lat
    }
    put(graph.nodeLon[from]!, graph.nodeLat[from]!)
    const shape = edge.shape ?? []
    for (let i = 0; i + 1 < shape.length; i += 2) put(shape[i]!, shape[i + 1]!)
    put(graph.nodeLon[to]!, graph.nodeLat[to]!)
    graph.edgeLength[e] =
      edge.lengthM > 0 ? edge.lengthM : distanceM(graph.nodeLat[from]!, graph.nodeLon[from]!, graph.nodeLat[to]!, graph.nodeLon[to]!)
  })
  graph.shapeStart[edges.length] = point
  linkReverse(graph)
  const island = markIslands(graph)
  for (let e = 0; e < edges.length; e++) if (island[e]) graph.edgeFlags[e]! |= FLAG_ISLAND
  return graph
}

function endNode(position: Int32Array, node: number): number {
  const at = position[node]
  if (at === undefined) throw new RangeError(`an edge names node ${node}, which does not exist`)
  return at
}

function intern(name: string | null | undefined, names: string[], index: Map<string, number>): number {
  if (!name) return -1
  const known = index.get(name)
  if (known !== undefined) return known
  index.set(name, names.length)
  return names.push(name) - 1
}

function allocate({ info, edges }: GraphInput, nodeCount: number): RoadGraph {
  const edgeCount = edges.length
  let points = 2 * edgeCount
  for (const edge of edges) points += (edge.shape?.length ?? 0) >> 1
  return {
    info,
    nodeCount,
    edgeCount,
    nodeLon: new Float64Array(nodeCount),
    nodeLat: new Float64Array(nodeCount),
    edgeRef: new Float64Array(edgeCount),
    edgeFrom: new Int32Array(edgeCount),
    edgeTo: new Int32Array(edgeCount),
    edgeLength: new Float64Array(edgeCount),
    edgeClass: new Uint8Array(edgeCount),
    edgeFlags: new Uint8Array(edgeCount),
    edgeName: new Int32Array(edgeCount),
    names: [],
    arcTime: { normal: new Float64Array(2 * edgeCount), priority: new Float64Array(2 * edgeCount) },
    shapeStart: new Int32Array(edgeCount + 1),
    shapeLon: new Float64Array(points),
    shapeLat: new Float64Array(points),
    reverseStart: new Int32Array(nodeCount + 1),
    reverseArc: new Int32Array(0),
    reverseTail: new Int32Array(0),
  }
}

function linkReverse(graph: RoadGraph): void {
  const { edgeCount, edgeFrom, edgeTo, arcTime, reverseStart } = graph
  const drivable = (arc: number): boolean => arcTime.normal[arc]! < Infinity || arcTime.priority[arc]! < Infinity
  const head = (arc: number): number => (arc & 1 ? edgeFrom[arc >> 1]! : edgeTo[arc >> 1]!)
  let arcs = 0
  for (let arc = 0; arc < 2 * edgeCount; arc++) {
    if (!drivable(arc)) continue
    reverseStart[head(arc) + 1]!++
    arcs++
  }
  for (let n = 0; n < graph.nodeCount; n++) reverseStart[n + 1]! += reverseStart[n]!
  const cursor = reverseStart.slice()
  graph.reverseArc = new Int32Array(arcs)
  graph.reverseTail = new Int32Array(arcs)
  for (let arc = 0; arc < 2 * edgeCount; arc++) {
    if (!drivable(arc)) continue
    const slot = cursor[head(arc)]!++
    graph.reverseArc[slot] = arc
    graph.reverseTail[slot] = arc & 1 ? edgeTo[arc >> 1]! : edgeFrom[arc >> 1]!
  }
}
