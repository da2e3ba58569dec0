import L from 'leaflet'
import { escapeHtml } from './escape-html.ts'
import type { MapName } from './name-planner.ts'

export type FacilityKind = 'hospital' | 'township' | 'village' | 'station'

export interface Facility {
  id: string
  kind: FacilityKind
  lat: number
  lon: number
  name: string
  /** the true place is not public: drawn with a broken edge */
  approximate?: boolean
}

/** From which zoom a kind is drawn, and from which it is named; villages are named by the base map. */
const zooms: Record<FacilityKind, { shown: number; named: number }> = {
  hospital: { shown: 0, named: 10 },
  station: { shown: 9, named: 14 },
  township: { shown: 10, named: 14 },
  village: { shown: 12, named: 99 },
}

/** Quiet glyphs without a hue of their own: hues belong to units and incidents. */
const drawings: Record<FacilityKind, { size: number; svg: string }> = {
  hospital: {
    size: 24,
    svg: '<rect x="1.5" y="1.5" width="21" height="21" rx="4" class="plate"/><path d="M9.7 5.5h4.6v4.2h4.2v4.6h-4.2v4.2H9.7v-4.2H5.5V9.700h4.200z" class="ink"/>',
  },
  station: {
    size: 20,
    svg: '<path d="M10 1.500 18.500 8v10.500h-17V8z" class="plate"/><path d="M6 18v-6.500h8V18" class="line"/>',
  },
  township: {
    size: 16,
    svg: '<rect x="1.500" y="1.500" width="13" height="13" rx="2.500" class="plate"/><path d="M8 4.500v7M4.500 8h7" class="line"/>',
  },
  village: { size: 8, svg: '<rect x="1.500" y="1.500" width="5" height="5" rx="1" class="plate small"/>' },
}

export interface FacilityLayerOptions {
  onPick?: (id: string) => void
  /** of the glyphs beside the usual size; the wall takes 1.4 */
  scale?: number
  /** false where a planner writes the names */
  hasNames?: boolean
}

/** Hospitals, township centres, village rooms with a kit, stations. */
export class FacilityLayer extends L.LayerGroup {
  readonly #pick: ((id: string) => void) | undefined
  readonly #scale: number
  readonly #hasNames: boolean
  #facilities: readonly { facility: Facility; marker: L.Marker }[] = []

  constructor(options: FacilityLayerOptions = {}) {
    super()
    this.#pick = options.onPick
    this.#scale = options.scale ?? 1
    this.#hasNames = options.hasNames ?? true
  }

  set(facilities: readonly Facility[]): void {
    this.clearLayers()
    this.#facilities = facilities.map((facility) => ({ facility, marker: this.#marker(facility) }))
    this.#show()
  }

  /** Glyphs and names as a planner takes them; what is not named at this zoom only takes its room. */
  names(): MapName[] {
    const zoom = (this._map as L.Map | undefined)?.getZoom() ?? 0
    return this.#facilities.flatMap(({ facility: { id, kind, lat, lon, name } }): MapName[] => {
      if (zoom < zooms[kind].shown) return []
      const size = Math.round(drawings[kind].size * this.#scale)
      const glyph = { x: -size / 2, y: -size / 2, width: size, height: size }
      return [{ id, kind: 'hospital', text: zoom >= zooms[kind].named ? name : '', lat, lon, glyph, rank: 0 }]
    })
  }

  override onAdd(map: L.Map): this {
    if (!map.getPane('facilities')) map.createPane('facilities').style.zIndex = '440'
    super.onAdd(map)
    map.on('zoomend', this.#show, this)
    this.#show()
    return this
  }

  override onRemove(map: L.Map): this {
    map.off('zoomend', this.#show, this)
    return super.onRemove(map)
  }

  #marker(facility: Facility): L.Marker {
    const { size: drawn, svg } = drawings[facility.kind]
    const size = Math.round(drawn * this.#scale)
    const edge = facility.approximate ? ' approximate' : ''
    const marker = L.marker([facility.lat, facility.lon], {
      pane: 'facilities',
      title: facility.name,
      keyboard: facility.kind === 'hospital',
      interactive: this.#pick !== undefined || facility.kind !== 'village',
      icon: L.divIcon({
        className: `facility facility-${facility.kind}${edge}`,
        iconSize: [size, size],
        html: `<svg width="${size}" height="${size}" viewBox="0 0 ${drawn} ${drawn}" aria-hidden="true">${svg}</svg>${this.#hasNames ? `<span class="facility-name">${escapeHtml(facility.name)}</span>` : ''}`,
      }),
    })
    if (this.#pick) marker.on('click', () => this.#pick?.(facility.id))
    return marker
  }

  #show(): void {
    const map = this._map as L.Map | undefined
    if (!map) return
    const zoom = map.getZoom()
    for (const { facility, marker } of this.#facilities) {
      const isShown = zoom >= zooms[facility.kind].shown
      if (isShown !== this.hasLayer(marker)) {
        if (isShown) this.addLayer(marker)
        else this.removeLayer(marker)
      }
      marker.getElement()?.classList.toggle('named', zoom >= zooms[facility.kind].named)
    }
  }
}
