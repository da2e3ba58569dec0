import L from 'leaflet'
import type { Priority } from '../ui/tokens.ts'
import { escapeHtml } from './escape-html.ts'
import type { MapName } from './name-planner.ts'

export interface MapIncident {
  id: string
  lat: number
  lon: number
  priority: Priority
  /** short text beside the pin; never a patient's name on the wall */
  label: string
  /** spoken and shown on hover, e.g. "危重 · 胸痛 · 绵山镇" */
  title: string
}

/** Pin widths in CSS px: the graver, the larger. The digit says it without colour. */
const widths: Record<Priority, number> = { 1: 34, 2: 31, 3: 28, 4: 25 }

export interface IncidentLayerOptions {
  onPick?: (id: string) => void
  /** of the pins beside the usual size; the wall takes 1.4 */
  scale?: number
  /** false where a planner writes the labels */
  hasLabels?: boolean
}

/** Pins of open incidents. At most one of them pulses: the newest alarm. */
export class IncidentLayer extends L.LayerGroup {
  readonly #pick: ((id: string) => void) | undefined
  readonly #scale: number
  readonly #hasLabels: boolean
  readonly #markers = new Map<string, { marker: L.Marker; key: string }>()
  #incidents: readonly MapIncident[] = []
  #selected: string | null = null
  #alarm: string | null = null

  constructor(options: IncidentLayerOptions = {}) {
    super()
    this.#pick = options.onPick
    this.#scale = options.scale ?? 1
    this.#hasLabels = options.hasLabels ?? true
  }

  override onAdd(map: L.Map): this {
    if (!map.getPane('incidents')) map.createPane('incidents').style.zIndex = '460'
    return super.onAdd(map)
  }

  /** Shows exactly these; a pin that did not change is not touched. */
  set(incidents: readonly MapIncident[]): void {
    this.#incidents = incidents
    const gone = new Set(this.#markers.keys())
    for (const incident of incidents) {
      gone.delete(incident.id)
      const key = JSON.stringify(incident)
      const old = this.#markers.get(incident.id)
      if (old?.key === key) continue
      if (old) this.removeLayer(old.marker)
      const marker = this.#marker(incident)
      this.#markers.set(incident.id, { marker, key })
      this.addLayer(marker)
    }
    for (const id of gone) {
      const old = this.#markers.get(id)
      if (old) this.removeLayer(old.marker)
      this.#markers.delete(id)
    }
    this.#applyClasses()
  }

  /** Pins and labels as a planner takes them, the graver first. */
  names(): MapName[] {
    return this.#incidents.map((incident) => {
      const { width, height } = this.#size(incident.priority)
      const glyph = { x: -width / 2, y: 1 - height, width, height }
      return {
        id: incident.id,
        kind: 'incident',
        text: incident.label,
        lat: incident.lat,
        lon: incident.lon,
        glyph,
        rank: incident.priority,
      }
    })
  }

  #size(priority: Priority): { width: number; height: number } {
    const width = Math.round(widths[priority] * this.#scale)
    return { width, height: Math.round(width * 1.3) }
  }

  select(id: string | null): void {
    this.#selected = id
    this.#applyClasses()
  }

  /** The one that pulses; null: none. */
  setAlarm(id: string | null): void {
    this.#alarm = id
    this.#applyClasses()
  }

  #marker(incident: MapIncident): L.Marker {
    const { width, height } = this.#size(incident.priority)
    const marker = L.marker([incident.lat, incident.lon], {
      pane: 'incidents',
      title: incident.title,
      alt: incident.title,
      // The graver lies above; so does the one further south, as pins do.
      zIndexOffset: (5 - incident.priority) * 1000,
      icon: L.divIcon({
        className: `incident incident-${incident.priority}`,
        iconSize: [width, height],
        iconAnchor: [width / 2, height - 1],
        html:
          `<i class="incident-pulse"></i><svg width="${width}" height="${height}" viewBox="0 0 30 39" aria-hidden="true">` +
          '<path class="pin" d="M15 37.500C12.500 32 2 25 2 14.500a13 13 0 0 1 26 0C28 25 17.500 32 15 37.500z"/>' +
          `${incident.priority === 1 ? '<circle class="rim" cx="15" cy="14.500" r="9.800"/>' : ''}` +
          `<text x="15" y="20" text-anchor="middle">${incident.priority}</text></svg>` +
          `${this.#hasLabels && incident.label ? `<span class="incident-label">${escapeHtml(incident.label)}</span>` : ''}`,
      }),
    })
    marker.on('click', () => this.#pick?.(incident.id))
    marker.on('add', () => this.#applyClasses())
    return marker
  }

  #applyClasses(): void {
    for (const [id, { marker }] of this.#markers) {
      const element = marker.getElement()
      element?.classList.toggle('selected', id === this.#selected)
      element?.classList.toggle('alarm', id === this.#alarm)
    }
  }
}
