import { PixelSurface, type Sprite } from './pixel-surface.ts'

/** Up to this many changed pictures are brought to the canvas one by one; more of them as one whole frame. */
const fewChanges = 120
/** From this many on pictures are laid in the order of memory. */
const crowd = 4 * fewChanges

/** The pictures of one frame in the order they are laid, and what changed since the frame before. */
export class DisplayList {
  count = 0
  /** of so many at the beginning any order will do: a crowd is laid from north to south */
  plain = 0
  sprites: Sprite[] = []
  x = new Int32Array(256)
  y = new Int32Array(256)

  add(sprite: Sprite, x: number, y: number): void {
    if (this.count === this.x.length) this.#grow()
    this.sprites[this.count] = sprite
    this.x[this.count] = x
    this.y[this.count] = y
    this.count++
  }

  reset(): void {
    this.count = 0
    this.plain = 0
  }

  #grow(): void {
    const x = new Int32Array(this.x.length * 2)
    x.set(this.x)
    this.x = x
    const y = new Int32Array(this.y.length * 2)
    y.set(this.y)
    this.y = y
  }
}

/** Where finished pixels go: a canvas's `putImageData`. */
export type Put = (x: number, y: number, width: number, height: number) => void

/** Composes display lists into a surface and puts only what changed. */
export class Compositor {
  readonly surface: PixelSurface
  readonly #put: Put
  #shown = new DisplayList()
  #isWhole = true

  constructor(surface: PixelSurface, put: Put) {
    this.surface = surface
    this.#put = put
  }

  /** Shows a list; answers the number of pictures that changed (0: nothing was touched) and the list to fill next. */
  show(next: DisplayList): { changed: number; spare: DisplayList } {
    const shown = this.#shown
    const { surface } = this
    const changed = this.#isWhole || next.count !== shown.count ? Infinity : countChanges(shown, next)
    if (changed === 0) return { changed, spare: next }
    if (changed <= fewChanges && next.count <= crowd) {
      for (let i = 0; i < shown.count; i++) {
        const old = shown.sprites[i]!
        surface.clearRect(shown.x[i]!, shown.y[i]!, old.width, old.height)
      }
      lay(next, surface)
      for (let i = 0; i < next.count; i++) {
        if (isSame(shown, next, i)) continue
        const old = shown.sprites[i]!
        const now = next.sprites[i]!
        this.#put(shown.x[i]!, shown.y[i]!, old.width, old.height)
        this.#put(next.x[i]!, next.y[i]!, now.width, now.height)
      }
    } else {
      surface.clear()
      lay(next, surface)
      this.#put(0, 0, surface.width, surface.height)
    }
    this.#isWhole = false
    this.#shown = next
    return { changed, spare: shown }
  }
}

function lay(list: DisplayList, surface: PixelSurface): void {
  let from = 0
  if (list.count > crowd) {
    for (const i of byBand(list, surface.height)) surface.blit(list.sprites[i]!, list.x[i]!, list.y[i]!)
    from = list.plain
  }
  for (let i = from; i < list.count; i++) surface.blit(list.sprites[i]!, list.x[i]!, list.y[i]!)
}

/** A band's rows fit into the processor's cache: going down the frame once instead of all over it saves half of the time. */
const bandShift = 5

/** The plain pictures of a list, band by band. */
function byBand(list: DisplayList, height: number): Int32Array {
  const bands = (height >> bandShift) + 3
  const starts = new Int32Array(bands + 1)
  const bandOf = (i: number): number => Math.max(0, Math.min(bands - 1, (list.y[i]! >> bandShift) + 1))
  for (let i = 0; i < list.plain; i++) starts[bandOf(i) + 1]!++
  for (let band = 0; band < bands; band++) starts[band + 1]! += starts[band]!
  const order = new Int32Array(list.plain)
  for (let i = 0; i < list.plain; i++) order[starts[bandOf(i)]!++] = i
  return order
}

function isSame(a: DisplayList, b: DisplayList, i: number): boolean {
  return a.x[i] === b.x[i] && a.y[i] === b.y[i] && a.sprites[i] === b.sprites[i]
}

function countChanges(a: DisplayList, b: DisplayList): number {
  let changes = 0
  for (let i = 0; i < b.count; i++) if (!isSame(a, b, i)) changes++
  return changes
}
