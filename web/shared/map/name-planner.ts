import L from 'leaflet'
import { fontFamily } from '../ui/tokens.ts'
import { Occupancy, type Box } from './label-layout.ts'

export type NameKind = 'incident' | 'hospital' | 'county' | 'town'

/** Something with a place on the map, and the name that wants to stand beside it. */
export interface MapName {
  id: string
  kind: NameKind
  /** empty: it only takes its room */
  text: string
  lat: number
  lon: number
  /** what is drawn at the place, CSS px from it; null: nothing, the name itself stands there */
  glyph: Box | null
  /** of equals the lower goes first */
  rank: number
}

/** What the vehicles cover now, CSS px from the map's corner. */
export interface Covered {
  glyphs: readonly Box[]
  labels: readonly Box[]
}

export interface NamePlannerOptions {
  names: () => readonly MapName[]
  covered: () => Covered
  /** told which room pins and their names take, for vehicles to keep their labels away */
  onTaken: (boxes: readonly Box[]) => void
}

/** Weight and size of a name in CSS px; `map.css` draws it with the same. */
const faces: Record<NameKind, { weight: number; size: number; padding: number }> = {
  incident: { weight: 600, size: 22, padding: 8 },
  hospital: { weight: 500, size: 20, padding: 2 },
  county: { weight: 600, size: 30, padding: 4 },
  town: { weight: 500, size: 24, padding: 4 },
}
/** Names come in this order: what helps is asked where it is before what is only geography. */
const order: readonly NameKind[] = ['incident', 'hospital', 'county', 'town']
const sides = ['right', 'left', 'below', 'above', 'there'] as const
type Side = (typeof sides)[number]
const gap_px = 4
const again_ms = 1000

/**
 * Writes names so that nothing lies over anything: pins and vehicles stand where they are, names move to another side or go.
 * For a map that is only looked at (the wall): vehicles drive on, so all is planned anew every second, each name first on its old side.
 */
export class NamePlanner extends L.Layer {
  readonly #options: NamePlannerOptions
  readonly #written = new Map<string, { element: HTMLElement; side: Side; text: string }>()
  readonly #widths = new Map<string, number>()
  readonly #pen = document.createElement('canvas').getContext('2d')
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(options: NamePlannerOptions) {
    super()
    this.#options = options
  }

  override onAdd(map: L.Map): this {
    // Under the vehicles (450): a glyph that comes by covers a name, never the other way round.
    if (!map.getPane('names')) map.createPane('names').style.zIndex = '445'
    map.getPane('names')!.style.pointerEvents = 'none'
    this.#timer = setInterval(() => this.plan(), again_ms)
    this.plan()
    return this
  }

  override onRemove(): this {
    clearInterval(this.#timer)
    for (const { element } of this.#written.values()) element.remove()
    this.#written.clear()
    return this
  }

  override getEvents(): Record<string, L.LeafletEventHandlerFn> {
    return { moveend: () => this.plan(), resize: () => this.plan() }
  }

  /** Finds every name its place as things stand now. */
  plan(): void {
    const map = this._map as L.Map | undefined
    if (!map || document.hidden) return
    const names = this.#options.names().map((name) => ({ name, at: map.latLngToContainerPoint([name.lat, name.lon]) }))
    const covered = this.#options.covered()
    const taken = new Occupancy()
    for (const box of covered.glyphs) taken.add(box)
    for (const { name, at } of names) if (name.glyph) taken.add(shifted(name.glyph, at))
    const pins: Box[] = names.flatMap(({ name, at }) => (name.kind === 'incident' && name.glyph ? [shifted(name.glyph, at)] : []))
    const gone = new Set(this.#written.keys())
    for (const kind of order) {
      if (kind === 'hospital') for (const box of covered.labels) taken.add(box)
      const ofKind = names.filter(({ name }) => name.kind === kind && name.text !== '').toSorted((a, b) => a.name.rank - b.name.rank)
      for (const { name, at } of ofKind) {
        const box = this.#place(map, name, at, taken)
        if (!box) continue
        gone.delete(name.id)
        if (kind === 'incident') pins.push(box)
      }
    }
    for (const id of gone) {
      this.#written.get(id)?.element.remove()
      this.#written.delete(id)
    }
    this.#options.onTaken(pins)
  }

  #place(map: L.Map, name: MapName, at: L.Point, taken: Occupancy): Box | null {
    const old = this.#written.get(name.id)
    const usual: readonly Side[] = name.glyph ? ['right', 'left', 'below', 'above'] : ['there', 'below', 'above', 'right', 'left']
    const size = map.getSize()
    for (const side of old ? [old.side, ...usual] : usual) {
      const box = this.#box(name, at, side)
      const isInside = box.x >= 0 && box.y >= 0 && box.x + box.width <= size.x && box.y + box.height <= size.y
      if (!isInside || !taken.isFree(box)) continue
      taken.add(box)
      this.#write(map, name, box, side)
      return box
    }
    return null
  }

  #box(name: MapName, at: L.Point, side: Side): Box {
    const { size } = faces[name.kind]
    const width = this.#width(name)
    const height = Math.round(size * 1.4)
    // A name without a glyph moves aside by half a line, for a vehicle that stands on its place.
    const glyph = shifted(name.glyph ?? { x: -22, y: -22, width: 44, height: 44 }, at)
    const middle = { x: glyph.x + glyph.width / 2, y: glyph.y + glyph.height / 2 }
    const left = { right: glyph.x + glyph.width + gap_px, left: glyph.x - gap_px - width, below: middle.x - width / 2 }
    const x = side === 'right' || side === 'left' ? left[side] : left.below
    const y = side === 'below' ? glyph.y + glyph.height + gap_px : side === 'above' ? glyph.y - gap_px - height : middle.y - height / 2
    return { x: Math.round(x), y: Math.round(y), width, height }
  }

  #width({ kind, text }: MapName): number {
    const key = `${kind}${text}`
    let width = this.#widths.get(key)
    if (width === undefined) {
      const { weight, size, padding } = faces[kind]
      if (this.#pen) this.#pen.font = `${weight} ${size}px ${fontFamily}`
      width = Math.ceil(this.#pen?.measureText(text).width ?? size * text.length) + 2 * padding
      this.#widths.set(key, width)
    }
    return width
  }

  #write(map: L.Map, name: MapName, box: Box, side: Side): void {
    let shown = this.#written.get(name.id)
    if (!shown) {
      const element = L.DomUtil.create('span', `map-name map-name--${name.kind}`, map.getPane('names'))
      shown = { element, side, text: '' }
      this.#written.set(name.id, shown)
    }
    shown.side = side
    if (shown.text !== name.text) {
      shown.text = name.text
      shown.element.textContent = name.text
    }
    shown.element.style.width = `${box.width}px`
    shown.element.style.height = `${box.height}px`
    L.DomUtil.setPosition(shown.element, map.containerPointToLayerPoint([box.x, box.y]))
  }
}

const shifted = (box: Box, at: L.Point): Box => ({ ...box, x: at.x + box.x, y: at.y + box.y })
