import { fontFamily, vehicleStates, type Palette } from '../ui/tokens.ts'
import { scratch } from './glyphs.ts'
import { Lru } from './lru.ts'
import { packSprite, type Sprite } from './pixel-surface.ts'

/** What a label says of its vehicle, besides its text. */
export type LabelTone = 'plain' | 'dim' | 'strong'

/** Makes the pictures of labels and of cluster badges; keeps the last ones. */
export class BadgeMaker {
  readonly #palette: Palette
  readonly #k: number
  readonly #textPx: number
  readonly #labels = new Lru<string, Sprite>(3000)
  readonly #clusters = new Lru<string, Sprite>(400)
  readonly #pen = scratch(8, 8)

  /** `textPx` is the height of label text in CSS px. */
  constructor(palette: Palette, pixelRatio: number, textPx: number) {
    this.#palette = palette
    this.#k = pixelRatio
    this.#textPx = textPx
  }

  label(text: string, tone: LabelTone): Sprite {
    return this.#labels.get(`${tone}${text}`, () => this.#drawLabel(text, tone))
  }

  /** A badge with the number of its members in the middle and a ring of their states around it. */
  cluster(total: number, byState: ArrayLike<number>): Sprite {
    return this.#clusters.get(`${total}:${Array.from(byState).join()}`, () => this.#drawCluster(total, byState))
  }

  #drawLabel(text: string, tone: LabelTone): Sprite {
    const k = this.#k
    const p = this.#palette
    const font = `${tone === 'strong' ? 700 : 500} ${Math.round(this.#textPx * k)}px ${fontFamily}`
    this.#pen.font = font
    const pad = Math.round(4 * k)
    const width = Math.ceil(this.#pen.measureText(text).width) + 2 * pad
    const height = Math.round((this.#textPx + 5) * k)
    const pen = scratch(width, height)
    pen.font = font
    pen.textBaseline = 'middle'
    const round = 3 * k
    pen.beginPath()
    pen.moveTo(round, 0)
    pen.arcTo(width, 0, width, height, round)
    pen.arcTo(width, height, 0, height, round)
    pen.arcTo(0, height, 0, 0, round)
    pen.arcTo(0, 0, width, 0, round)
    pen.closePath()
    pen.fillStyle = tone === 'strong' ? p.text : `${p.surface}d8`
    pen.fill()
    pen.fillStyle = tone === 'strong' ? p.surface : tone === 'dim' ? p.textMuted : p.text
    pen.fillText(text, pad, height / 2 + 0.5 * k)
    return packSprite(new Uint32Array(pen.getImageData(0, 0, width, height).data.buffer), width, height)
  }

  #drawCluster(total: number, byState: ArrayLike<number>): Sprite {
    const k = this.#k
    const p = this.#palette
    const r = clusterRadius(total, this.#textPx) * k
    const side = Math.ceil(r + 2 * k) * 2
    const c = side / 2
    const pen = scratch(side, side)
    const ring = Math.max(4, this.#textPx * 0.36) * k
    pen.beginPath()
    pen.arc(c, c, r + 1.5 * k, 0, 2 * Math.PI)
    pen.fillStyle = p.halo
    pen.fill()
    let from = -Math.PI / 2
    const kinds = Array.from(byState).filter((n) => n > 0).length
    for (let state = 0; state < byState.length; state++) {
      const n = byState[state] ?? 0
      if (n === 0) continue
      const to = from + (n / total) * 2 * Math.PI
      // A thin gap keeps two neighbours apart for eyes that do not tell their hues.
      const gap = kinds > 1 ? Math.min(0.035, (to - from) / 4) : 0
      pen.beginPath()
      pen.arc(c, c, r - ring / 2, from + gap, to - gap)
      pen.lineWidth = ring
      pen.strokeStyle = p.state[vehicleStates[state] ?? 'offline']
      pen.stroke()
      from = to
    }
    pen.beginPath()
    pen.arc(c, c, r - ring - 1 * k, 0, 2 * Math.PI)
    pen.fillStyle = p.surface
    pen.fill()
    const text = String(total)
    pen.font = `700 ${Math.round(this.#textPx * (text.length > 3 ? 0.95 : 1.12) * k)}px ${fontFamily}`
    pen.textAlign = 'center'
    pen.textBaseline = 'alphabetic'
    const m = pen.measureText(text)
    pen.fillStyle = p.text
    pen.fillText(text, c, c + (m.actualBoundingBoxAscent - m.actualBoundingBoxDescent) / 2)
    return packSprite(new Uint32Array(pen.getImageData(0, 0, side, side).data.buffer), side, side)
  }
}

/** CSS px: grows with the logarithm of the members, so a thousand does not hide the county. */
export function clusterRadius(total: number, textPx: number): number {
  return textPx * 1.25 + Math.log2(Math.max(2, total)) * textPx * 0.13
}
