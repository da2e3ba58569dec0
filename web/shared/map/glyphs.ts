import { fontFamily, inkOn, vehicleStates, type Palette, type VehicleState } from '../ui/tokens.ts'
import { freshnesses, type Freshness } from './age.ts'
import { shapeOf, traceNose, traceShape } from './glyph-shapes.ts'
import { headingSteps } from './interpolation.ts'
import { packSprite, type Sprite } from './pixel-surface.ts'

/** compact: many at once, no letter · normal: seat and tablet · large: the wall. */
export type GlyphSize = 'compact' | 'normal' | 'large'
/** Body radius in CSS px. */
export const bodyRadius: Record<GlyphSize, number> = { compact: 5.5, normal: 10.5, large: 15 }

/** Half of a glyph's square in device px: the nose reaches furthest. */
export function glyphHalf(size: GlyphSize, pixelRatio: number): number {
  return Math.ceil((bodyRadius[size] * 1.85 + 2) * pixelRatio)
}

/** Headings plus one for "course unknown", which has no nose. */
export const variants = headingSteps + 1

export interface GlyphOptions {
  palette: Palette
  pixelRatio: number
  /** one letter or character a state, from the catalogue */
  letters: Record<VehicleState, string>
}

/** Makes the pictures of vehicles, a row of all courses at a time, on first use. */
export class GlyphAtlas {
  readonly options: GlyphOptions
  readonly #rows = new Map<number, Sprite[]>()
  readonly #rings = new Map<string, Sprite>()

  constructor(options: GlyphOptions) {
    this.options = options
  }

  /** All courses of one state, freshness and size; index 0…31 by step, 32 without a course. */
  row(state: number, fresh: number, size: GlyphSize): readonly Sprite[] {
    const key = (state * freshnesses.length + fresh) * 4 + (size === 'compact' ? 0 : size === 'normal' ? 1 : 2)
    let row = this.#rows.get(key)
    if (!row) {
      row = this.#draw(vehicleStates[state] ?? 'offline', freshnesses[fresh] ?? 'lost', size)
      this.#rows.set(key, row)
    }
    return row
  }

  /** The ring around a vehicle: selected, hovered or focused, or related to what is selected. */
  ring(kind: 'selected' | 'hover' | 'related', size: GlyphSize): Sprite {
    const key = `${kind}/${size}`
    let sprite = this.#rings.get(key)
    if (!sprite) {
      sprite = this.#drawRing(kind, size)
      this.#rings.set(key, sprite)
    }
    return sprite
  }

  #draw(state: VehicleState, fresh: Freshness, size: GlyphSize): Sprite[] {
    const { pixelRatio } = this.options
    const half = glyphHalf(size, pixelRatio)
    const side = half * 2
    const pen = scratch(side * variants, side)
    for (let i = 0; i < variants; i++)
      drawGlyph(
        pen,
        this.options,
        state,
        fresh,
        size,
        side * i + half,
        half,
        i === headingSteps ? undefined : (i / headingSteps) * 2 * Math.PI,
      )
    const picture = pen.getImageData(0, 0, side * variants, side)
    const pixels = new Uint32Array(picture.data.buffer)
    return Array.from({ length: variants }, (_, i) => packSprite(pixels, side, side, side * variants, side * i))
  }

  #drawRing(kind: 'selected' | 'hover' | 'related', size: GlyphSize): Sprite {
    const { pixelRatio: k, palette } = this.options
    const r = (bodyRadius[size] * 1.9 + 3) * k
    const side = Math.ceil(r + 4 * k) * 2
    const pen = scratch(side, side)
    pen.lineWidth = (kind === 'selected' ? 5 : 4) * k
    pen.strokeStyle = palette.halo
    pen.beginPath()
    pen.arc(side / 2, side / 2, r, 0, 2 * Math.PI)
    pen.stroke()
    pen.lineWidth = (kind === 'selected' ? 3 : 2) * k
    pen.strokeStyle = kind === 'related' ? palette.accent : palette.text
    if (kind === 'related') pen.setLineDash([4 * k, 3 * k])
    pen.stroke()
    return packSprite(new Uint32Array(pen.getImageData(0, 0, side, side).data.buffer), side, side)
  }
}

/** Draws one vehicle around (x, y) in device px. Also used by legends. */
export function drawGlyph(
  pen: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  { palette, pixelRatio: k, letters }: GlyphOptions,
  state: VehicleState,
  fresh: Freshness,
  size: GlyphSize,
  x: number,
  y: number,
  course?: number,
): void {
  const r = bodyRadius[size] * k
  const shape = fresh === 'lost' ? 'dashed' : shapeOf[state]
  const colour = fresh === 'lost' ? palette.state.offline : palette.state[state]
  const hollow = fresh === 'stale' || fresh === 'lost' || shape === 'ring' || shape === 'slashed' || shape === 'dashed'
  const thin = size === 'compact'
  pen.save()
  pen.lineJoin = 'round'
  pen.strokeStyle = palette.halo
  pen.lineWidth = (thin ? 2.4 : 3.4) * k
  // A course is only shown while it is believed.
  const nose = course !== undefined && (fresh === 'live' || fresh === 'ageing')
  if (nose) {
    traceNose(pen, x, y, r, course)
    pen.stroke()
  }
  traceShape(pen, shape, x, y, r)
  pen.stroke()
  if (fresh === 'ageing') pen.globalAlpha = 0.72
  pen.fillStyle = colour
  if (nose) {
    traceNose(pen, x, y, r, course)
    pen.fill()
  }
  const edge = (thin ? 1.8 : 2.6) * k
  if (hollow) {
    traceShape(pen, shape, x, y, r - edge / 2)
    pen.fillStyle = palette.map.land
    pen.fill()
    pen.strokeStyle = colour
    pen.lineWidth = edge
    if (fresh === 'stale' || shape === 'dashed') pen.setLineDash(thin ? [2.4 * k, 1.6 * k] : [4 * k, 2.6 * k])
    pen.stroke()
    pen.setLineDash([])
  } else {
    traceShape(pen, shape, x, y, r)
    pen.fill()
  }
  if (shape === 'slashed' || fresh === 'lost') {
    pen.beginPath()
    pen.moveTo(x - r * 0.7, y + r * 0.7)
    pen.lineTo(x + r * 0.7, y - r * 0.7)
    pen.strokeStyle = colour
    pen.lineWidth = (thin ? 1.4 : 1.6) * k
    pen.stroke()
  }
  if (!thin) {
    pen.globalAlpha = 1
    const letter = letters[fresh === 'lost' ? 'offline' : state]
    pen.font = `700 ${Math.round(r * 1.22)}px ${fontFamily}`
    pen.textAlign = 'center'
    pen.textBaseline = 'alphabetic'
    const measured = pen.measureText(letter)
    const dy = (measured.actualBoundingBoxAscent - measured.actualBoundingBoxDescent) / 2
    const down = shape === 'shield' ? -0.08 * r : shape === 'drop' ? 0.12 * r : 0
    if (hollow && (shape === 'slashed' || fresh === 'lost')) {
      pen.strokeStyle = palette.map.land
      pen.lineWidth = 3 * k
      pen.strokeText(letter, x, y + dy + down)
    }
    pen.fillStyle = hollow ? (fresh === 'lost' ? palette.textSecondary : palette.text) : inkOn(colour, palette)
    pen.fillText(letter, x, y + dy + down)
  }
  pen.restore()
}

/** A drawing surface read back at once: kept in main memory. */
export function scratch(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const pen = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
  if (!pen) throw new Error('this browser has no 2D canvas')
  return pen
}
