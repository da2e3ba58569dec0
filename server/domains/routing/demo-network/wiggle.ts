import { apart } from './plane.ts'
import type { Spot } from './plane.ts'

const PIECE_M = 240

/** A country road between two spots: bends at every scale (midpoint displacement), corners cut once. Bends stay where `allowed` is true. */
export function wiggle(a: Spot, b: Spot, roughness: number, random: () => number, allowed: (spot: Spot) => boolean): Spot[] {
  const line = bend(a, b, roughness, random, allowed)
  const smooth: Spot[] = [a]
  for (let i = 1; i < line.length - 1; i++) {
    smooth.push(between(line[i - 1]!, line[i]!, 0.78), between(line[i]!, line[i + 1]!, 0.22))
  }
  smooth.push(b)
  return smooth
}

function bend(a: Spot, b: Spot, roughness: number, random: () => number, allowed: (spot: Spot) => boolean): Spot[] {
  const length = apart(a, b)
  if (length <= PIECE_M) return [a, b]
  const aside = (random() + random() - 1) * roughness * length
  const middle = between(a, b, 0.5)
  const bent = { x: middle.x + ((b.y - a.y) / length) * aside, y: middle.y - ((b.x - a.x) / length) * aside }
  const via = allowed(bent) ? bent : middle
  return [...bend(a, via, roughness, random, allowed), ...bend(via, b, roughness, random, allowed).slice(1)]
}

const between = (a: Spot, b: Spot, t: number): Spot => ({ x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) })
