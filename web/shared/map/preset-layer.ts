import L from 'leaflet'
import { escapeHtml } from './escape-html.ts'
import { toDatum, type Datum, type MapPreset } from './presets.ts'

interface GridInternals {
  _getTiledPixelBounds(centre: L.LatLng): L.Bounds
  _setZoomTransform(level: object, centre: L.LatLng, zoom: number): void
}

const grid = L.TileLayer.prototype as unknown as GridInternals

/** Tiles of another datum under a map whose places are WGS-84: the tiles are moved, never the vehicles. */
const ShiftedTiles = L.TileLayer.extend({
  _getTiledPixelBounds(this: L.TileLayer & { options: { datum: Datum } }, centre: L.LatLng): L.Bounds {
    return grid._getTiledPixelBounds.call(this as unknown as GridInternals, L.latLng(toDatum(centre, this.options.datum)))
  },
  _setZoomTransform(this: L.TileLayer & { options: { datum: Datum } }, level: object, centre: L.LatLng, zoom: number): void {
    grid._setZoomTransform.call(this as unknown as GridInternals, level, L.latLng(toDatum(centre, this.options.datum)), zoom)
  },
}) as unknown as new (url: string, options: L.TileLayerOptions & { datum: Datum; key: string }) => L.TileLayer

/** The layers of a preset. `approval` is the 审图号 to be shown with it. */
export function createPreset(preset: MapPreset, key: string, approval = ''): L.LayerGroup {
  if (preset.needsKey && !key) throw new Error(`the map ${preset.id} needs a licence key`)
  const attribution = approval ? `${preset.attribution} ${escapeHtml(approval)}` : preset.attribution
  const options = {
    datum: preset.datum,
    subdomains: preset.subdomains,
    maxZoom: 19,
    maxNativeZoom: preset.maxZoom,
    key: encodeURIComponent(key),
    attribution,
  }
  return L.layerGroup(preset.urls.map((url) => new ShiftedTiles(url, options)))
}
