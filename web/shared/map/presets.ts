import gcoordModule from 'gcoord'

// Its types declare a default within the default; at run time it is the object itself.
const gcoord = ('default' in gcoordModule ? gcoordModule.default : gcoordModule) as typeof gcoordModule.default

/** What a tile's coordinates mean. CGCS2000 differs from WGS-84 by centimetres and is drawn as it is. */
export type Datum = 'WGS84' | 'CGCS2000' | 'GCJ02'

/** A raster base map of another house; in production 天地图 with its 审图号. `{key}` is the centre's own licence key. */
export interface MapPreset {
  /** key of its name in the catalogue: `map:preset.<id>` */
  id: string
  datum: Datum
  /** laid one over the other */
  urls: readonly string[]
  subdomains: string
  maxZoom: number
  needsKey: boolean
  attribution: string
}

const tianditu = (layer: string): string =>
  `https://t{s}.tianditu.gov.cn/${layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=${layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}`

export const mapPresets: readonly MapPreset[] = [
  {
    id: 'tianditu_vector',
    datum: 'CGCS2000',
    urls: [tianditu('vec'), tianditu('cva')],
    subdomains: '01234567',
    maxZoom: 18,
    needsKey: true,
    attribution: '© tianditu.gov.cn',
  },
  {
    id: 'tianditu_image',
    datum: 'CGCS2000',
    urls: [tianditu('img'), tianditu('cia')],
    subdomains: '01234567',
    maxZoom: 18,
    needsKey: true,
    attribution: '© tianditu.gov.cn',
  },
  {
    id: 'amap',
    datum: 'GCJ02',
    urls: ['https://webrd0{s}.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8&x={x}&y={y}&z={z}'],
    subdomains: '1234',
    maxZoom: 18,
    needsKey: false,
    attribution: '© AutoNavi',
  },
  {
    id: 'osm',
    datum: 'WGS84',
    urls: ['https://tile.openstreetmap.org/{z}/{x}/{y}.png'],
    subdomains: '',
    maxZoom: 19,
    needsKey: false,
    attribution: '© OpenStreetMap contributors',
  },
]

/** A WGS-84 place in a map's own datum, for the edge where tiles are fetched; everything we hold stays WGS-84. */
export function toDatum(place: { lat: number; lng: number }, datum: Datum): { lat: number; lng: number } {
  if (datum !== 'GCJ02') return { lat: place.lat, lng: place.lng }
  const [lng, lat] = gcoord.transform([place.lng, place.lat], gcoord.WGS84, gcoord.GCJ02)
  return { lat, lng }
}

/** A place read off a map of `datum` as WGS-84, e.g. one pasted from another map. */
export function fromDatum(place: { lat: number; lng: number }, datum: Datum): { lat: number; lng: number } {
  if (datum !== 'GCJ02') return { lat: place.lat, lng: place.lng }
  const [lng, lat] = gcoord.transform([place.lng, place.lat], gcoord.GCJ02, gcoord.WGS84)
  return { lat, lng }
}
