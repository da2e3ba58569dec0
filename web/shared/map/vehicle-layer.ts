import L from 'leaflet'
import { palettes, vehicleStates, type ThemeName, type VehicleState } from '../ui/tokens.ts'
import { checkAgeLimits, defaultAgeLimits, freshness, ageOf, type Age, type AgeLimits, type Freshness } from './age.ts'
import { Compositor, DisplayList } from './display-list.ts'
import type { GlyphSize } from './glyphs.ts'
import type { Box } from './label-layout.ts'
import { defaultMotion, type MotionLimits } from './interpolation.ts'
import { PixelSurface } from './pixel-surface.ts'
import { latitudeOf, longitudeOf } from './projection.ts'
import { hitTest, neighbour, type Direction, type Hit } from './vehicle-hit.ts'
import { VehiclePainter, type View } from './vehicle-painter.ts'
import { VehicleStore, type PositionBatch, type VehicleInfo } from './vehicle-store.ts'
import { transitionProgress, viewBetween, zoomDuration_ms, zoomEase } from './zoom-motion.ts'

/** What one vehicle looks like now, for tooltips and screen readers. */
export interface VehicleLook {
  no: number
  label: string
  state: VehicleState
  freshness: Freshness
  age: Age
}

export interface VehicleLayerOptions {
  /** the server's clock, Unix ms: every age is measured by it */
  now: () => number
  theme: ThemeName
  /** one letter a state, and an age in words, from the catalogue */
  texts: {
    letters: Record<VehicleState, string>
    age: (age: Age) => string
    /** spoken when the keyboard comes to a vehicle */
    describe: (look: VehicleLook) => string
    /** name of the layer for screen readers */
    name: string
  }
  /** a vehicle was clicked or chosen by key; null: the map beside all vehicles */
  onPick?: (no: number | null) => void
  onHover?: (no: number | null) => void
  size?: GlyphSize | 'auto'
  /** `auto` groups vehicles up to `clusterToZoom` */
  clustering?: 'auto' | 'off'
  clusterToZoom?: number
  /** only units in these states are grouped, while their positions are fresh: the wall groups those that wait at a station */
  groupOnly?: readonly VehicleState[]
  labelFromZoom?: number
  /** CSS px; the wall takes 20 */
  textPx?: number
  ageLimits?: AgeLimits
  motion?: MotionLimits
}

const reach_px = 16
const ageTick_ms = 1000
const keys: Record<string, Direction> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' }

/** The one canvas of all vehicles. Work a frame is small, and there are no frames while nothing moves. */
export class VehicleLayer extends L.Layer {
  readonly store: VehicleStore
  readonly #options: VehicleLayerOptions
  #painter: VehiclePainter
  #canvas: HTMLCanvasElement | undefined
  #pen: CanvasRenderingContext2D | undefined
  #compositor: Compositor | undefined
  #list = new DisplayList()
  #theme: ThemeName
  #texts: VehicleLayerOptions['texts']
  #selected: number | undefined
  #hovered: number | undefined
  #related: readonly number[] = []
  #zoom: { from: View; to: View; startedAt: number } | undefined
  #frame = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #ratio = 1

  constructor(options: VehicleLayerOptions) {
    super({ pane: 'vehicles' })
    this.#options = options
    this.#theme = options.theme
    this.#texts = options.texts
    this.store = new VehicleStore(options.motion ?? defaultMotion)
    this.#painter = this.#newPainter()
  }

  /** Takes new fixes. */
  update(batch: PositionBatch): void {
    if (this.store.update(batch, this.#options.now()) > 0) this.#wake()
  }

  /** Takes states and labels, as facts tell them. */
  setStates(infos: readonly VehicleInfo[]): void {
    this.store.setStates(infos)
    this.#painter.invalidate()
    this.#wake()
  }

  /** Takes a vehicle off the map. */
  forget(no: number): void {
    this.store.remove(no)
    // Another vehicle has taken its row.
    this.#painter.invalidate()
    this.#applyEmphasis()
  }

  /** Selects one vehicle; null selects none. */
  select(no: number | null): void {
    this.#selected = no ?? undefined
    this.#applyEmphasis()
  }

  /** Vehicles that belong to what is selected, e.g. all units of an incident. */
  setRelated(nos: readonly number[]): void {
    this.#related = nos
    this.#applyEmphasis()
  }

  /** What labels must not cover besides vehicles; CSS px from the map's corner. */
  setObstacles(boxes: readonly Box[]): void {
    this.#painter.obstacles = boxes.map((box) => scaled(box, this.#ratio))
  }

  /** What vehicles and their labels cover now; CSS px from the map's corner. */
  get covered(): { glyphs: Box[]; labels: Box[] } {
    const { glyphs, labels } = this.#painter.covered
    const css = (box: Box): Box => scaled(box, 1 / this.#ratio)
    return { glyphs: glyphs.map(css), labels: labels.map(css) }
  }

  setTheme(theme: ThemeName): void {
    this.#theme = theme
    this.#rebuild()
  }

  /** After a change of language. */
  setTexts(texts: VehicleLayerOptions['texts']): void {
    this.#texts = texts
    this.#canvas?.setAttribute('aria-label', texts.name)
    this.#rebuild()
  }

  /** How a vehicle looks now; undefined where it is unknown. */
  look(no: number): VehicleLook | undefined {
    const row = this.store.rowOf(no)
    if (row < 0) return undefined
    const now = this.#options.now()
    const fixedAt = this.store.fixedAt[row] ?? 0
    return {
      no,
      label: this.store.labels[row] ?? '',
      state: vehicleStates[this.store.state[row] ?? 0] ?? 'offline',
      freshness: this.store.placed[row] ? freshness(fixedAt, now, this.#options.ageLimits) : 'lost',
      age: ageOf(fixedAt, now),
    }
  }

  override onAdd(map: L.Map): this {
    if (!map.getPane('vehicles')) map.createPane('vehicles').style.zIndex = '450'
    const canvas = L.DomUtil.create('canvas', 'vehicle-layer', this.getPane('vehicles'))
    canvas.tabIndex = 0
    canvas.setAttribute('role', 'application')
    canvas.setAttribute('aria-label', this.#texts.name)
    canvas.addEventListener('keydown', this.#onKey)
    canvas.addEventListener('blur', this.#onBlur)
    this.#canvas = canvas
    document.addEventListener('visibilitychange', this.#onVisibility)
    this.#rebuild()
    return this
  }

  override onRemove(): this {
    document.removeEventListener('visibilitychange', this.#onVisibility)
    cancelAnimationFrame(this.#frame)
    clearTimeout(this.#timer)
    this.#frame = 0
    this.#canvas?.remove()
    this.#canvas = undefined
    this.#compositor = undefined
    return this
  }

  override getEvents(): Record<string, L.LeafletEventHandlerFn> {
    return {
      move: () => this.#drawNow(),
      moveend: () => this.#endZoom(),
      viewreset: () => this.#endZoom(),
      resize: () => this.#rebuild(),
      zoomanim: (event) => this.#startZoom(event as L.ZoomAnimEvent),
      mousemove: (event) => this.#onMouseMove(event as L.LeafletMouseEvent),
      mouseout: () => this.#hover(undefined),
      click: (event) => this.#onClick(event as L.LeafletMouseEvent),
    }
  }

  #newPainter(): VehiclePainter {
    const o = this.#options
    return new VehiclePainter(this.store, {
      palette: palettes[this.#theme],
      pixelRatio: this.#ratio,
      letters: this.#texts.letters,
      ageText: this.#texts.age,
      ageLimits: checkAgeLimits(o.ageLimits ?? defaultAgeLimits),
      motion: o.motion ?? defaultMotion,
      textPx: o.textPx ?? 12,
      size: o.size ?? 'auto',
      clusterToZoom: o.clustering === 'off' ? -1 : (o.clusterToZoom ?? 12),
      ...(o.groupOnly ? { groupOnly: new Set(o.groupOnly.map((state) => vehicleStates.indexOf(state))) } : {}),
      labelFromZoom: o.labelFromZoom ?? 13,
    })
  }

  /** Size, pixel ratio or theme changed: everything prepared for pixels is made anew. */
  #rebuild(): void {
    const canvas = this.#canvas
    if (!canvas || !this._map) return
    this.#ratio = window.devicePixelRatio || 1
    const size = this._map.getSize()
    canvas.width = Math.max(1, Math.round(size.x * this.#ratio))
    canvas.height = Math.max(1, Math.round(size.y * this.#ratio))
    canvas.style.width = `${size.x}px`
    canvas.style.height = `${size.y}px`
    // Kept in main memory: the pixels come from there, and a copy from the GPU each frame would cost more than it saves.
    const pen = canvas.getContext('2d', { willReadFrequently: true })
    if (!pen) throw new Error('this browser has no 2D canvas')
    this.#pen = pen
    const surface = new PixelSurface(canvas.width, canvas.height)
    const image = new ImageData(new Uint8ClampedArray(surface.pixels.buffer), surface.width, surface.height)
    this.#compositor = new Compositor(surface, (x, y, w, h) => this.#pen?.putImageData(image, 0, 0, x, y, w, h))
    this.#painter = this.#newPainter()
    this.#applyEmphasis()
    this.#drawNow()
  }

  #applyEmphasis(): void {
    const painter = this.#painter
    const row = (no: number | undefined): number => (no === undefined ? -1 : this.store.rowOf(no))
    painter.selected = row(this.#selected)
    painter.hovered = row(this.#hovered)
    painter.related.clear()
    for (const no of this.#related) if (row(no) >= 0) painter.related.add(row(no))
    this.#wake()
  }

  #view(centre: L.LatLng, zoom: number): View {
    const size = this._map.getSize()
    const origin = this._map.project(centre, zoom).subtract(size.divideBy(2))
    const k = this.#ratio
    return {
      scale: 256 * 2 ** zoom * k,
      originX: origin.x * k,
      originY: origin.y * k,
      width: Math.round(size.x * k),
      height: Math.round(size.y * k),
      zoom,
      pixelRatio: k,
    }
  }

  #currentView(): View {
    const map = this._map
    const zoom = this.#zoom
    if (zoom) return viewBetween(zoom.from, zoom.to, this.#zoomProgress(zoom))
    // From Leaflet's own whole-pixel frame, so that glyphs stand exactly where the tiles say.
    const k = this.#ratio
    const origin = map.getPixelOrigin().add(map.containerPointToLayerPoint([0, 0]))
    const view = this.#view(map.getCenter(), map.getZoom())
    return { ...view, originX: origin.x * k, originY: origin.y * k }
  }

  /** How far the tiles are, read off their own transition, which may begin a frame after the zoom; by the clock where there is none. */
  #zoomProgress({ startedAt }: { startedAt: number }): number {
    return transitionProgress(this._map.getPane('tilePane')) ?? zoomEase((performance.now() - startedAt) / zoomDuration_ms)
  }

  #startZoom(event: L.ZoomAnimEvent): void {
    this.#zoom = { from: this.#currentView(), to: this.#view(event.center, event.zoom), startedAt: performance.now() }
    this.#wake()
  }

  #endZoom(): void {
    this.#zoom = undefined
    this.#painter.invalidate()
    this.#drawNow()
  }

  /** Draws at once, so that a dragged map and its vehicles never part. */
  #drawNow(): void {
    const canvas = this.#canvas
    const compositor = this.#compositor
    const map = this._map as L.Map | undefined
    if (!canvas || !compositor || !map || document.hidden) return
    // The window went to a screen of another pixel density.
    if ((window.devicePixelRatio || 1) !== this.#ratio) {
      this.#rebuild()
      return
    }
    L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]))
    this.#painter.paint(this.#currentView(), this.#options.now(), this.#list, !this.#zoom)
    this.#list = compositor.show(this.#list).spare
    this.#schedule()
  }

  #schedule(): void {
    if (this.#frame || document.hidden || !this.#canvas) return
    clearTimeout(this.#timer)
    const isMoving = this.#zoom !== undefined || this.store.settledAt > this.#options.now()
    if (isMoving) this.#wake()
    else this.#timer = setTimeout(() => this.#wake(), ageTick_ms)
  }

  #wake(): void {
    if (this.#frame || !this.#canvas || document.hidden) return
    clearTimeout(this.#timer)
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      this.#drawNow()
    })
  }

  #hit(point: L.Point): Hit {
    const k = this.#ratio
    return hitTest(this.#painter.drawn, point.x * k, point.y * k, reach_px * k)
  }

  #onMouseMove(event: L.LeafletMouseEvent): void {
    const hit = this.#hit(event.containerPoint)
    this._map.getContainer().classList.toggle('vehicle-under-pointer', hit !== undefined)
    this.#hover(hit?.kind === 'vehicle' ? this.store.numbers[hit.row] : undefined)
  }

  #hover(no: number | undefined): void {
    if (no === this.#hovered) return
    this.#hovered = no
    this.#applyEmphasis()
    this.#options.onHover?.(no ?? null)
  }

  #onClick(event: L.LeafletMouseEvent): void {
    const hit = this.#hit(event.containerPoint)
    if (hit?.kind === 'cluster') this.#openCluster(hit.cluster.rows)
    else this.#options.onPick?.(hit ? (this.store.numbers[hit.row] ?? null) : null)
  }

  #openCluster(rows: readonly number[]): void {
    const places = rows.map((row) => L.latLng(latitudeOf(this.store.toY[row] ?? 0), longitudeOf(this.store.toX[row] ?? 0)))
    const zoom = Math.max(this._map.getZoom() + 1, this._map.getBoundsZoom(L.latLngBounds(places).pad(0.2)))
    this._map.setView(L.latLngBounds(places).getCenter(), Math.min(zoom, this._map.getMaxZoom()))
  }

  readonly #onVisibility = (): void => {
    if (document.hidden) {
      cancelAnimationFrame(this.#frame)
      clearTimeout(this.#timer)
      this.#frame = 0
    } else this.#drawNow()
  }

  readonly #onBlur = (): void => this.#hover(undefined)

  readonly #onKey = (event: KeyboardEvent): void => {
    const direction = keys[event.key]
    if (direction) this.#step(direction)
    else if (event.key === 'Enter' && this.#hovered !== undefined) this.#options.onPick?.(this.#hovered)
    else if (event.key === 'Escape') this.#hover(undefined)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  #step(direction: Direction): void {
    const { drawn } = this.#painter
    const current = this.#hovered ?? this.#selected
    const row = current === undefined ? -1 : this.store.rowOf(current)
    const i = drawn.rows.subarray(0, drawn.count).indexOf(row)
    const size = this._map.getSize().multiplyBy(this.#ratio)
    const x = i >= 0 ? drawn.x[i]! : size.x / 2
    const y = i >= 0 ? drawn.y[i]! : size.y / 2
    const next = neighbour(drawn, x, y, direction, row)
    if (next < 0) return
    const no = this.store.numbers[next]
    this.#hover(no)
    const look = no === undefined ? undefined : this.look(no)
    if (look) this.#canvas?.setAttribute('aria-label', this.#texts.describe(look))
  }
}

const scaled = ({ x, y, width, height }: Box, k: number): Box => ({ x: x * k, y: y * k, width: width * k, height: height * k })

/** Makes the layer; add it to a map with `addTo`. */
export function createVehicleLayer(options: VehicleLayerOptions): VehicleLayer {
  return new VehicleLayer(options)
}
