import { apart } from './plane.ts'
import type { Spot } from './plane.ts'

export interface Link {
  a: number
  b: number
  lengthM: number
}

/**
 * Which spots a road joins directly: the relative neighbourhood graph (two spots no third is nearer to; always connected), and of the
 * Gabriel graph those links without which one would drive more than `detour` times the way.
 */
export function neighbourLinks(spots: readonly Spot[], detour: number): Link[] {
  const links: Link[] = []
  const spare: Link[] = []
  for (let a = 0; a < spots.length; a++) {
    for (let b = a + 1; b < spots.length; b++) {
      const lengthM = apart(spots[a]!, spots[b]!)
      const kind = relation(spots, a, b, lengthM)
      if (kind === 'relative') links.push({ a, b, lengthM })
      else if (kind === 'gabriel') spare.push({ a, b, lengthM })
    }
  }
  spare.sort((p, q) => p.lengthM - q.lengthM)
  for (const link of spare) {
    if (shortestWay(spots.length, links, link.a, (l) => l.lengthM).distance[link.b]! > detour * link.lengthM) links.push(link)
  }
  return links
}

function relation(spots: readonly Spot[], a: number, b: number, lengthM: number): 'relative' | 'gabriel' | 'none' {
  let relative = true
  for (let c = 0; c < spots.length; c++) {
    if (c === a || c === b) continue
    const toA = apart(spots[a]!, spots[c]!)
    const toB = apart(spots[b]!, spots[c]!)
    if (toA ** 2 + toB ** 2 < lengthM ** 2) return 'none'
    if (Math.max(toA, toB) < lengthM) relative = false
  }
  return relative ? 'relative' : 'gabriel'
}

/** Shortest ways from one spot to all over the links: distance, and the link by which each spot is entered (−1 at the start). */
export function shortestWay(
  count: number,
  links: readonly Link[],
  start: number,
  cost: (link: Link, number: number) => number,
): { distance: number[]; via: number[] } {
  const at: number[][] = Array.from({ length: count }, () => [])
  links.forEach((link, i) => {
    at[link.a]!.push(i)
    at[link.b]!.push(i)
  })
  const distance = Array.from({ length: count }, () => Infinity)
  const via = Array.from({ length: count }, () => -1)
  const open = new Set([start])
  distance[start] = 0
  while (open.size > 0) {
    let nearest = -1
    for (const spot of open) if (nearest === -1 || distance[spot]! < distance[nearest]!) nearest = spot
    open.delete(nearest)
    for (const i of at[nearest]!) {
      const link = links[i]!
      const other = link.a === nearest ? link.b : link.a
      const reached = distance[nearest]! + cost(link, i)
      if (reached >= distance[other]!) continue
      distance[other] = reached
      via[other] = i
      open.add(other)
    }
  }
  return { distance, via }
}

/** The links of the way that ends at a spot. */
export function wayTo(links: readonly Link[], via: readonly number[], spot: number): number[] {
  const way: number[] = []
  for (let i = via[spot]!; i !== -1; i = via[spot]!) {
    way.push(i)
    spot = links[i]!.a === spot ? links[i]!.b : links[i]!.a
  }
  return way
}
