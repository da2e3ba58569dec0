/** Places labels beside glyphs so that none covers another label or a glyph. Integer device px throughout. */
export interface Box {
  x: number
  y: number
  width: number
  height: number
}

const bucketPx = 96

/** What is taken on the screen. */
export class Occupancy {
  readonly #buckets = new Map<number, Box[]>()

  /** True where `box` covers nothing that was added. */
  isFree(box: Box): boolean {
    return this.#visit(box, (list) => !list.some((other) => overlaps(box, other)))
  }

  add(box: Box): void {
    this.#visit(box, (list) => list.push(box) > 0)
  }

  #visit(box: Box, each: (list: Box[]) => boolean): boolean {
    for (let by = Math.floor(box.y / bucketPx); by <= Math.floor((box.y + box.height) / bucketPx); by++)
      for (let bx = Math.floor(box.x / bucketPx); bx <= Math.floor((box.x + box.width) / bucketPx); bx++) {
        const key = by * 100_003 + bx
        let list = this.#buckets.get(key)
        if (!list) this.#buckets.set(key, (list = []))
        if (!each(list)) return false
      }
    return true
  }
}

export function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

/** Sides in the order they are tried. */
export const sides = ['right', 'left', 'below', 'above'] as const
export type Side = (typeof sides)[number]

/** Top left corner of a label at a side of a glyph whose centre is (x, y) and half size `half`. */
export function labelBox(side: Side, x: number, y: number, half: number, width: number, height: number): Box {
  const gap = 1
  const h = Math.round(height / 2)
  const w = Math.round(width / 2)
  if (side === 'right') return { x: x + half + gap, y: y - h, width, height }
  if (side === 'left') return { x: x - half - gap - width, y: y - h, width, height }
  if (side === 'below') return { x: x - w, y: y + half + gap, width, height }
  return { x: x - w, y: y - half - gap - height, width, height }
}

/**
 * The side where a label fits, the one it had before first, so that labels do not hop; undefined where none is free.
 * `isForced` labels (selected, hovered) always get a place.
 */
export function chooseSide(
  taken: Occupancy,
  before: Side | undefined,
  isForced: boolean,
  boxAt: (side: Side) => Box,
): { side: Side; box: Box } | undefined {
  const order = before ? [before, ...sides.filter((side) => side !== before)] : sides
  for (const side of order) {
    const box = boxAt(side)
    if (taken.isFree(box)) return { side, box }
  }
  const side = before ?? 'right'
  return isForced ? { side, box: boxAt(side) } : undefined
}
