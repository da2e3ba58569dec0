import { vehicleStates, type Palette } from '../ui/tokens.ts'
import { ageOf, freshnessIndex, type Age, type AgeLimits } from './age.ts'
import { BadgeMaker } from './badges.ts'
import { Clusterer, type Cluster } from './clustering.ts'
import { DisplayList } from './display-list.ts'
import { GlyphAtlas, glyphHalf, type GlyphSize } from './glyphs.ts'
import { headingSteps, type MotionLimits } from './interpolation.ts'
import { chooseSide, labelBox, Occupancy, type Box, type Side } from './label-layout.ts'
import type { VehicleStore } from './vehicle-store.ts'
import type { Sprite } from './pixel-surface.ts'

/** What part of the world the canvas shows; device px. A place (wx, wy) is drawn at wx · scale − originX, … */
export interface View {
  scale: number
  originX: number
  originY: number
  width: number
  height: number
  zoom: number
  pixelRatio: number
}

export interface PainterOptions {
  palette: Palette
  pixelRatio: number
  letters: Record<(typeof vehicleStates)[number], string>
  ageText: (age: Age) => string
  ageLimits: AgeLimits
  motion: MotionLimits
  /** CSS px of label text */
  textPx: number
  size: GlyphSize | 'auto'
  /** up to and including this zoom vehicles that would cover each other are grouped; −1: never */
  clusterToZoom: number
  /** indices of the states that are grouped, and of those only what is fresh; undefined: all */
  groupOnly?: ReadonlySet<number>
  /** from this zoom every vehicle has a label where there is room */
  labelFromZoom: number
}

/** Above this many on the screen, `auto` draws them without letters. */
const compactAbove = 500
/** Above this many on the screen, groups take a wider net. */
const crowdAbove = 400
const layoutEvery_ms = 500
const mostLabels = 160
/** In a crowd most places are taken: give up after so many, the rest is nearer to none than to one. */
const mostTries = 800

/** What is drawn in the last frame, for hit-testing: rows or clusters with their centres in device px. */
export interface Drawn {
  count: number
  rows: Int32Array
  x: Float32Array
  y: Float32Array
  half: number
  clusters: { cluster: Cluster; x: number; y: number; half: number }[]
}

interface PlacedLabel {
  row: number
  side: Side
  sprite: Sprite
}

/** Turns the store into a display list for a view and a moment. */
export class VehiclePainter {
  selected = -1
  hovered = -1
  readonly related = new Set<number>()
  /** what no label may cover besides vehicles, device px */
  obstacles: readonly Box[] = []
  readonly drawn: Drawn = {
    count: 0,
    rows: new Int32Array(64),
    x: new Float32Array(64),
    y: new Float32Array(64),
    half: 0,
    clusters: [],
  }
  readonly #store: VehicleStore
  readonly #options: PainterOptions
  readonly #atlas: GlyphAtlas
  readonly #badges: BadgeMaker
  readonly #clusterer = new Clusterer(vehicleStates.length)
  #groups: { clusters: Cluster[]; singles: number[] } | undefined
  #groupedFor = ''
  #regroupAt = 0
  #labels: PlacedLabel[] = []
  #layoutAt = 0
  #layoutFor = ''

  constructor(store: VehicleStore, options: PainterOptions) {
    this.#store = store
    this.#options = options
    this.#atlas = new GlyphAtlas(options)
    this.#badges = new BadgeMaker(options.palette, options.pixelRatio, options.textPx)
  }

  /** Forces labels and groups to be made anew: what is emphasised or known has changed. */
  invalidate(): void {
    this.#layoutFor = ''
    this.#groupedFor = ''
  }

  /** `isSteady` is false while a zoom is under way: groups and labels stay as they are. */
  paint(view: View, now_ms: number, list: DisplayList, isSteady: boolean): void {
    list.reset()
    this.#group(view, now_ms, isSteady)
    this.#project(view, now_ms)
    const size = this.#size()
    this.drawn.half = glyphHalf(size, view.pixelRatio)
    this.#layClusters(view, list)
    this.#layGlyphs(now_ms, size, list)
    list.plain = list.count
    this.#layEmphasised(now_ms, size, list)
    this.#layLabels(view, now_ms, size, list, isSteady)
  }

  #size(): GlyphSize {
    if (this.#options.size !== 'auto') return this.#options.size
    return this.drawn.count > compactAbove ? 'compact' : 'normal'
  }

  #isEmphasised(row: number): boolean {
    return row === this.selected || row === this.hovered || this.related.has(row)
  }

  #group(view: View, now_ms: number, isSteady: boolean): void {
    if (!isSteady && this.#groups) return
    const zoom = Math.round(view.zoom)
    if (zoom > this.#options.clusterToZoom) {
      this.#groups = undefined
      return
    }
    const key = `${zoom}/${this.selected}/${[...this.related].join()}`
    if (this.#groups && key === this.#groupedFor && now_ms < this.#regroupAt) return
    const store = this.#store
    const textPx = this.#options.textPx
    const cellPx = store.count > crowdAbove ? textPx * 5.6 : textPx * 3
    this.#groups = this.#clusterer.group(
      {
        count: store.count,
        x: store.toX,
        y: store.toY,
        state: store.state,
        isSingle: (row) => row === this.selected || this.related.has(row) || this.#standsAlone(row, now_ms),
        isPlaced: (row) => store.isShown(row),
      },
      cellPx / (256 * 2 ** zoom),
      (row) => store.numbers[row] ?? -1,
    )
    this.#groupedFor = key
    this.#regroupAt = now_ms + 1000
  }

  /** Where only idle units are grouped, what is under way or not heard of is drawn by itself: a group shows no age. */
  #standsAlone(row: number, now_ms: number): boolean {
    const { groupOnly, ageLimits } = this.#options
    if (!groupOnly) return false
    return !groupOnly.has(this.#store.state[row]!) || freshnessIndex(this.#store.fixedAt[row]!, now_ms, ageLimits) >= 2
  }

  /** What vehicles and groups, and their labels, cover in the last frame; device px. */
  get covered(): { glyphs: Box[]; labels: Box[] } {
    const { drawn } = this
    const half = Math.round(drawn.half * 0.72)
    const at = new Map<number, number>()
    const glyphs: Box[] = drawn.clusters.map(({ x, y, half }) => ({ x: x - half, y: y - half, width: 2 * half, height: 2 * half }))
    for (let i = 0; i < drawn.count; i++) {
      at.set(drawn.rows[i]!, i)
      glyphs.push({ x: drawn.x[i]! - half, y: drawn.y[i]! - half, width: 2 * half, height: 2 * half })
    }
    const labels = this.#labels.flatMap(({ row, side, sprite }) => {
      const i = at.get(row)
      return i === undefined ? [] : [labelBox(side, drawn.x[i]!, drawn.y[i]!, half, sprite.width, sprite.height)]
    })
    return { glyphs, labels }
  }

  /** Fills `drawn` with the rows on the screen. */
  #project(view: View, now_ms: number): void {
    const { fromX, fromY, toX, toY, startedAt, duration, placed, known } = this.#store
    const { extrapolate_ms } = this.#options.motion
    const singles = this.#groups?.singles
    const total = singles ? singles.length : this.#store.count
    const drawn = this.drawn
    if (drawn.rows.length < total) {
      const size = Math.max(total, drawn.rows.length * 2)
      drawn.rows = new Int32Array(size)
      drawn.x = new Float32Array(size)
      drawn.y = new Float32Array(size)
    }
    const { scale, originX, originY } = view
    const margin = 40 * view.pixelRatio
    const right = view.width + margin
    const bottom = view.height + margin
    let n = 0
    for (let i = 0; i < total; i++) {
      const row = singles ? singles[i]! : i
      if (!placed[row] || !known[row]) continue
      const d = duration[row]!
      let f = 1
      if (d > 0) {
        const elapsed = now_ms - startedAt[row]!
        f = (elapsed <= 0 ? 0 : elapsed < d + extrapolate_ms ? elapsed : d + extrapolate_ms) / d
      }
      const x = (fromX[row]! + (toX[row]! - fromX[row]!) * f) * scale - originX
      if (x < -margin || x > right) continue
      const y = (fromY[row]! + (toY[row]! - fromY[row]!) * f) * scale - originY
      if (y < -margin || y > bottom) continue
      drawn.rows[n] = row
      drawn.x[n] = x
      drawn.y[n] = y
      n++
    }
    drawn.count = n
  }

  #layClusters(view: View, list: DisplayList): void {
    const { drawn } = this
    drawn.clusters = []
    for (const cluster of this.#groups?.clusters ?? []) {
      const sprite = this.#badges.cluster(cluster.rows.length, cluster.byState)
      const x = Math.round(cluster.x * view.scale - view.originX)
      const y = Math.round(cluster.y * view.scale - view.originY)
      const half = sprite.width / 2
      if (x < -half || y < -half || x > view.width + half || y > view.height + half) continue
      list.add(sprite, x - half, y - half)
      drawn.clusters.push({ cluster, x, y, half })
    }
  }

  #layGlyphs(now_ms: number, size: GlyphSize, list: DisplayList): void {
    const { drawn } = this
    const { state, heading, fixedAt } = this.#store
    const { ageLimits } = this.#options
    const anyEmphasis = this.selected >= 0 || this.hovered >= 0 || this.related.size > 0
    // Rows of the atlas by state and freshness, looked up once a frame.
    const rows: (readonly Sprite[] | undefined)[] = []
    const half = drawn.half
    for (let i = 0; i < drawn.count; i++) {
      const row = drawn.rows[i]!
      if (anyEmphasis && this.#isEmphasised(row)) continue
      const s = state[row]!
      const fresh = freshnessIndex(fixedAt[row]!, now_ms, ageLimits)
      const key = s * 4 + fresh
      const sprites = (rows[key] ??= this.#atlas.row(s, fresh, size))
      const h = heading[row]!
      list.add(sprites[h < 0 ? headingSteps : h]!, Math.round(drawn.x[i]!) - half, Math.round(drawn.y[i]!) - half)
    }
  }

  /** Rings and the glyphs inside them come last: nothing covers them. */
  #layEmphasised(now_ms: number, size: GlyphSize, list: DisplayList): void {
    const { drawn } = this
    const { state, heading, fixedAt } = this.#store
    const shownSize: GlyphSize = size === 'compact' ? 'normal' : size
    const half = glyphHalf(shownSize, this.#options.pixelRatio)
    for (const kind of ['related', 'hover', 'selected'] as const)
      for (let i = 0; i < drawn.count; i++) {
        const row = drawn.rows[i]!
        if (this.#emphasisOf(row) !== kind) continue
        const x = Math.round(drawn.x[i]!)
        const y = Math.round(drawn.y[i]!)
        const ring = this.#atlas.ring(kind, shownSize)
        list.add(ring, x - ring.width / 2, y - ring.height / 2)
        const fresh = freshnessIndex(fixedAt[row]!, now_ms, this.#options.ageLimits)
        const h = heading[row]!
        list.add(this.#atlas.row(state[row]!, fresh, shownSize)[h < 0 ? headingSteps : h]!, x - half, y - half)
      }
  }

  #emphasisOf(row: number): 'selected' | 'hover' | 'related' | undefined {
    if (row === this.selected) return 'selected'
    if (row === this.hovered) return 'hover'
    return this.related.has(row) ? 'related' : undefined
  }

  #layLabels(view: View, now_ms: number, size: GlyphSize, list: DisplayList, isSteady: boolean): void {
    const key = `${view.zoom}/${view.width}/${this.selected}/${this.hovered}/${this.related.size}`
    if (isSteady && (key !== this.#layoutFor || now_ms >= this.#layoutAt)) {
      this.#layOut(view, now_ms, size)
      this.#layoutFor = key
      this.#layoutAt = now_ms + layoutEvery_ms
    }
    if (this.#labels.length === 0) return
    const half = this.#labelHalf(size)
    const at = new Map<number, number>()
    for (let i = 0; i < this.drawn.count; i++) at.set(this.drawn.rows[i]!, i)
    for (const { row, side, sprite } of this.#labels) {
      const i = at.get(row)
      if (i === undefined) continue
      const box = labelBox(side, Math.round(this.drawn.x[i]!), Math.round(this.drawn.y[i]!), half, sprite.width, sprite.height)
      list.add(sprite, box.x, box.y)
    }
  }

  #labelHalf(size: GlyphSize): number {
    return Math.round(glyphHalf(size, this.#options.pixelRatio) * 0.72)
  }

  #layOut(view: View, now_ms: number, size: GlyphSize): void {
    const { drawn } = this
    const store = this.#store
    const { ageLimits, labelFromZoom } = this.#options
    const all = view.zoom >= labelFromZoom || drawn.count <= 40
    const before = new Map(this.#labels.map((label) => [label.row, label.side]))
    const wanted: { i: number; row: number; rank: number; fresh: number }[] = []
    for (let i = 0; i < drawn.count; i++) {
      const row = drawn.rows[i]!
      const x = drawn.x[i]!
      const y = drawn.y[i]!
      if (x < 0 || y < 0 || x > view.width || y > view.height) continue
      const fresh = freshnessIndex(store.fixedAt[row]!, now_ms, ageLimits)
      const emphasis = this.#emphasisOf(row)
      if (!all && !emphasis && fresh < 2) continue
      const rank = emphasis ? 0 : before.has(row) ? 1 : fresh >= 2 ? 2 : 3
      wanted.push({ i, row, rank, fresh })
    }
    wanted.sort((a, b) => a.rank - b.rank || a.row - b.row)
    const taken = new Occupancy()
    const half = this.#labelHalf(size)
    for (let i = 0; i < drawn.count; i++)
      taken.add({ x: Math.round(drawn.x[i]!) - half + 2, y: Math.round(drawn.y[i]!) - half + 2, width: 2 * half - 4, height: 2 * half - 4 })
    for (const box of this.obstacles) taken.add(box)
    for (const badge of drawn.clusters)
      taken.add({ x: badge.x - badge.half, y: badge.y - badge.half, width: 2 * badge.half, height: 2 * badge.half })
    this.#labels = []
    let tries = 0
    for (const { i, row, rank, fresh } of wanted) {
      if (rank > 0 && (this.#labels.length >= mostLabels || tries++ >= mostTries)) break
      const name = store.labels[row] ?? ''
      const text = fresh >= 2 ? `${name} ${this.#options.ageText(ageOf(store.fixedAt[row]!, now_ms))}` : name
      if (!text) continue
      const sprite = this.#badges.label(text, row === this.selected || row === this.hovered ? 'strong' : fresh >= 2 ? 'dim' : 'plain')
      const place = chooseSide(taken, before.get(row), rank === 0, (side) =>
        labelBox(side, Math.round(drawn.x[i]!), Math.round(drawn.y[i]!), half, sprite.width, sprite.height),
      )
      if (!place) continue
      taken.add(place.box)
      this.#labels.push({ row, side: place.side, sprite })
    }
  }
}
