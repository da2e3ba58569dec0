import { distanceM } from '../graph/geo.ts'
import type { DraftArea, DraftEdge, NetworkDraft } from '../network-draft.ts'
import type { Extract, RoadWay } from './read-extract.ts'

/** Cuts the ways of an extract into edges between junctions. What is broken is left out and counted. */
export function draftFromExtract(extract: Extract, about: { label: string; fileSha256: Buffer }): NetworkDraft {
  const broken = { missingNodes: 0, roadsCutAtMissingNodes: 0, roadsWithoutLength: 0, areasBroken: 0 }
  const stretches: { way: RoadWay; nodes: number[] }[] = []
  for (const way of extract.roads) {
    const parts = wholeParts(way.nodes, extract.lon)
    const missing = countMissing(way.nodes, extract.lon)
    broken.missingNodes += missing
    if (missing > 0) broken.roadsCutAtMissingNodes++
    if (parts.length === 0) broken.roadsWithoutLength++
    for (const nodes of parts) stretches.push({ way, nodes })
  }

  const uses = new Uint8Array(extract.lon.length)
  for (const { nodes } of stretches) {
    nodes.forEach((node, i) => {
      // An end is a junction by itself; an inner node becomes one when a second way, or the same again, comes by.
      const weight = i === 0 || i === nodes.length - 1 ? 2 : 1
      uses[node] = Math.min(2, uses[node]! + weight)
    })
  }

  const numbers = new Int32Array(extract.lon.length).fill(-1)
  const lon: number[] = []
  const lat: number[] = []
  const number = (node: number): number => {
    if (numbers[node] === -1) {
      numbers[node] = lon.push(extract.lon[node]!) - 1
      lat.push(extract.lat[node]!)
    }
    return numbers[node]!
  }
  const edges: DraftEdge[] = []
  for (const { way, nodes } of stretches) {
    let begin = 0
    for (let i = 1; i < nodes.length; i++) {
      if (uses[nodes[i]!]! < 2) continue
      const shape: number[] = []
      for (let k = begin + 1; k < i; k++) shape.push(extract.lon[nodes[k]!]!, extract.lat[nodes[k]!]!)
      edges.push({
        ...way.tags,
        osmWayId: way.id,
        from: number(nodes[begin]!),
        to: number(nodes[i]!),
        lengthM: lengthOf(extract, nodes, begin, i),
        shape,
      })
      begin = i
    }
  }

  const areas: DraftArea[] = []
  for (const { tags, nodes } of extract.areas) {
    const points: number[] = []
    for (const node of nodes) if (!Number.isNaN(extract.lon[node]!)) points.push(extract.lon[node]!, extract.lat[node]!)
    const whole = points.length === 2 * nodes.length && points.length >= (tags.kind === 'line' ? 4 : 8)
    if (whole) areas.push({ ...tags, points })
    else broken.areasBroken++
  }
  return {
    source: 'osm',
    label: about.label,
    attribution: '© OpenStreetMap contributors (ODbL)',
    fileSha256: about.fileSha256,
    nodes: { lon, lat },
    edges,
    areas,
    places: extract.places,
    report: {
      ...extract.counts,
      ...broken,
      junctions: lon.length,
      edges: edges.length,
      areas: areas.length,
      places: extract.places.length,
    },
  }
}

function countMissing(nodes: Int32Array, lon: Float64Array): number {
  return nodes.reduce((count, node) => count + (Number.isNaN(lon[node]!) ? 1 : 0), 0)
}

/** The runs of known nodes in a way, of two or more; the same node twice in a row counts once. */
function wholeParts(nodes: Int32Array, lon: Float64Array): number[][] {
  const parts: number[][] = []
  let part: number[] = []
  for (const node of nodes) {
    if (Number.isNaN(lon[node]!)) {
      parts.push(part)
      part = []
    } else if (node !== part[part.length - 1]) part.push(node)
  }
  parts.push(part)
  return parts.filter((run) => run.length >= 2)
}

function lengthOf({ lon, lat }: Extract, nodes: readonly number[], begin: number, end: number): number {
  let total = 0
  for (let k = begin + 1; k <= end; k++) {
    const a = nodes[k - 1]!
    const b = nodes[k]!
    total += distanceM(lat[a]!, lon[a]!, lat[b]!, lon[b]!)
  }
  return total
}
