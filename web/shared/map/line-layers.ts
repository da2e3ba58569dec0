import L from 'leaflet'
import { palettes, type ThemeName } from '../ui/tokens.ts'
import { outerRings } from './geojson.ts'

/** A driven route: a line with a casing, so that it reads on any road. */
export class RouteLayer extends L.FeatureGroup {
  readonly #casing: L.Polyline
  readonly #line: L.Polyline

  constructor(theme: ThemeName) {
    const p = palettes[theme]
    const common = { interactive: false, lineJoin: 'round', lineCap: 'round' } as const
    const casing = L.polyline([], { ...common, color: p.halo, weight: 8, opacity: 0.9 })
    const line = L.polyline([], { ...common, color: p.map.route, weight: 4 })
    super([casing, line])
    this.#casing = casing
    this.#line = line
  }

  setTheme(theme: ThemeName): void {
    this.#casing.setStyle({ color: palettes[theme].halo })
    this.#line.setStyle({ color: palettes[theme].map.route })
  }

  /** `[lon, lat]` pairs, as the route service gives them; empty clears. `isEstimate` draws it broken. */
  set(line: readonly (readonly [number, number])[], isEstimate = false): void {
    const places = line.map(([lon, lat]) => L.latLng(lat, lon))
    this.#casing.setLatLngs(places)
    this.#line.setLatLngs(places)
    this.#line.setStyle({ dashArray: isEstimate ? '2 9' : '' })
  }
}

/** The county's outline, with everything outside it stepped back. */
export function createOutline(outline: GeoJSON.GeoJsonObject, theme: ThemeName): L.FeatureGroup {
  const p = palettes[theme].map
  const rings = outerRings(outline).map((ring) => ring.map(([lon, lat]) => L.latLng(lat ?? 0, lon ?? 0)))
  const world = [L.latLng(-85, -180), L.latLng(-85, 180), L.latLng(85, 180), L.latLng(85, -180)]
  const shade = L.polygon([world, ...rings], { stroke: false, fillColor: p.outside, fillOpacity: 0.62, interactive: false })
  const edge = L.polyline(rings, { color: p.boundary, weight: 1.6, opacity: 0.95, interactive: false })
  const glow = L.polyline(rings, { color: p.boundary, weight: 7, opacity: 0.14, interactive: false })
  return L.featureGroup([shade, glow, edge])
}
