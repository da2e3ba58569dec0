import L from 'leaflet'
import { leafletLayer, LineSymbolizer, CenteredTextSymbolizer, LineLabelSymbolizer, PolygonSymbolizer } from 'protomaps-leaflet'
import type { Feature, LabelRule, PaintRule, TileSource, View } from 'protomaps-leaflet'
import { fontFamily, palettes, type MapPalette, type ThemeName } from '../ui/tokens.ts'
import { latitudeOf, longitudeOf } from './projection.ts'

/** Zooms the tile server answers (`tileZoom` of the contract); below them the map is empty. */
const dataZoom = { min: 7, max: 16 }
const retryFirst_ms = 3000
const retryMost_ms = 60_000

/** A named place of the base map. */
export interface TilePlace {
  name: string
  kind: string
  lat: number
  lon: number
}

export interface BaseMapOptions {
  theme: ThemeName
  /** `tileVersion` of the active network: tiles stay in the browser's cache until it changes */
  version?: string
  attribution?: string
  /** size of names beside the usual: the wall takes 1.6, and with larger names fewer villages */
  textScale?: number
  /** takes the places of each tile that comes, and leaves their names to whom they are given */
  onPlaces?: (places: TilePlace[]) => void
  /** where tiles come from instead of our server: the preview generates them */
  source?: TileSource
  /** how many tiles could not be fetched since the last that could; 0 again when one could */
  onTrouble?: (failed: number) => void
}

/** protomaps-leaflet is written for a page-wide `L`. */
function providePageWideLeaflet(): void {
  ;(globalThis as { L?: typeof L }).L = L
}

/** Our own vector tiles in our own quiet style. */
export function createBaseMap(options: BaseMapOptions): L.GridLayer {
  providePageWideLeaflet()
  const palette = palettes[options.theme].map
  const layer = leafletLayer({
    url: `/api/map/tiles/{z}/{x}/{y}${options.version ? `?v=${encodeURIComponent(options.version)}` : ''}`,
    maxDataZoom: dataZoom.max,
    backgroundColor: palette.land,
    paintRules: paintRules(palette, Math.max(1, options.textScale ?? 1)),
    labelRules: labelRules(palette, options.textScale ?? 1).filter((rule) => !options.onPlaces || rule.dataLayer !== 'places'),
    attribution: options.attribution ?? '',
    lang: 'zh-CN',
    noWrap: true,
    maxZoom: 19,
  }) as unknown as L.GridLayer & { views: Map<string, View>; rerenderTiles: () => void }
  for (const view of layer.views.values()) {
    view.tileCache.source = guarded(options.source ?? view.tileCache.source, layer, options)
  }
  return layer
}

/** Counts failures and tries again by itself, so that a map that opened during an outage fills when it is over. */
function guarded(source: TileSource, layer: { rerenderTiles: () => void }, { onTrouble, onPlaces }: BaseMapOptions): TileSource {
  let failed = 0
  let wait = retryFirst_ms
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    async get(tile, size) {
      if (tile.z < dataZoom.min) return new Map()
      try {
        const data = await source.get(tile, size)
        if (failed > 0) onTrouble?.(0)
        failed = 0
        wait = retryFirst_ms
        onPlaces?.(placesOf(data.get('places') ?? [], tile, size))
        return data
      } catch (error) {
        if (!(error instanceof Error && error.name === 'AbortError')) {
          onTrouble?.(++failed)
          timer ??= setTimeout(() => {
            timer = undefined
            wait = Math.min(wait * 2, retryMost_ms)
            layer.rerenderTiles()
          }, wait)
        }
        throw error
      }
    },
  }
}

/** Where the point features of a tile stand in the world. */
function placesOf(features: readonly Feature[], tile: { z: number; x: number; y: number }, size: number): TilePlace[] {
  return features.flatMap(({ props, geom }) => {
    const point = geom[0]?.[0]
    if (!point || typeof props['name'] !== 'string') return []
    const across = 2 ** tile.z
    const [x, y] = [(tile.x + point.x / size) / across, (tile.y + point.y / size) / across]
    return [{ name: props['name'], kind: String(props['kind']), lat: latitudeOf(y), lon: longitudeOf(x) }]
  })
}

type Stops = readonly (readonly [zoom: number, value: number])[]

/** A width that grows evenly between zooms. */
function byZoom(stops: Stops): (zoom: number) => number {
  return (zoom) => {
    let before = stops[0]!
    for (const stop of stops) {
      if (zoom < stop[0]) {
        const part = Math.max(0, (zoom - before[0]) / (stop[0] - before[0]))
        return before[1] + (stop[1] - before[1]) * part
      }
      before = stop
    }
    return before[1]
  }
}

interface RoadStyle {
  classes: readonly string[]
  color: string
  width: Stops
  from: number
}

function roads(p: MapPalette): RoadStyle[] {
  return [
    {
      classes: ['service', 'track'],
      color: p.roadMinor,
      from: 14,
      width: [
        [14, 0.6],
        [18, 5],
      ],
    },
    {
      classes: ['unclassified', 'residential'],
      color: p.roadMinor,
      from: 12,
      width: [
        [12, 0.5],
        [14, 1.6],
        [18, 10],
      ],
    },
    {
      classes: ['tertiary'],
      color: p.roadMinor,
      from: 10,
      width: [
        [10, 0.6],
        [13, 2],
        [18, 13],
      ],
    },
    {
      classes: ['secondary'],
      color: p.roadMajor,
      from: 9,
      width: [
        [9, 0.8],
        [13, 2.6],
        [18, 16],
      ],
    },
    {
      classes: ['primary'],
      color: p.roadMajor,
      from: 8,
      width: [
        [8, 0.9],
        [13, 3.4],
        [18, 18],
      ],
    },
    {
      classes: ['trunk', 'motorway'],
      color: p.roadTrunk,
      from: 7,
      width: [
        [7, 1],
        [13, 4],
        [18, 20],
      ],
    },
  ]
}

/** What is painted, lowest first. `strokeScale` widens the roads where names are larger too: both are seen from further away. */
export function paintRules(p: MapPalette, strokeScale = 1): PaintRule[] {
  const isKind =
    (...kinds: string[]) =>
    (_zoom: number, feature: Feature) =>
      kinds.includes(String(feature.props['kind']))
  const isClass = (classes: readonly string[]) => (_zoom: number, feature: Feature) => classes.includes(String(feature.props['class']))
  const styles = roads(p)
  return [
    {
      dataLayer: 'landuse',
      symbolizer: new PolygonSymbolizer({ fill: p.green }),
      filter: (_z, f) => f.geomType === polygon && !builtUp.has(String(f.props['kind'])),
    },
    {
      dataLayer: 'landuse',
      symbolizer: new PolygonSymbolizer({ fill: p.built }),
      filter: (_z, f) => f.geomType === polygon && builtUp.has(String(f.props['kind'])),
    },
    { dataLayer: 'water', symbolizer: new PolygonSymbolizer({ fill: p.water }), filter: isKind('area') },
    {
      dataLayer: 'water',
      symbolizer: new LineSymbolizer({
        color: p.water,
        width: byZoom([
          [8, 1],
          [14, 4],
        ]),
        lineCap: 'round',
        lineJoin: 'round',
      }),
      filter: isKind('line'),
    },
    ...styles.map((style) => ({
      dataLayer: 'roads',
      minzoom: style.from + 2,
      symbolizer: new LineSymbolizer({
        color: p.roadCasing,
        width: (z: number) => byZoom(style.width)(z) * strokeScale + 1.6,
        lineCap: 'round',
        lineJoin: 'round',
      }),
      filter: isClass(style.classes),
    })),
    ...styles.map((style) => ({
      dataLayer: 'roads',
      minzoom: style.from,
      symbolizer: new LineSymbolizer({
        color: style.color,
        width: (z: number) => byZoom(style.width)(z) * strokeScale,
        lineCap: 'round',
        lineJoin: 'round',
      }),
      filter: isClass(style.classes),
    })),
    { dataLayer: 'boundary', symbolizer: new LineSymbolizer({ color: p.boundary, width: 1.2, dash: [6, 4], opacity: 0.8 }) },
  ]
}

/** `GeomType.Polygon` of the tile format. */
const polygon = 3
const builtUp = new Set(['residential', 'commercial', 'industrial', 'retail', 'built'])

/** What is written, most important first: the first to come takes the place. */
export function labelRules(p: MapPalette, textScale = 1): LabelRule[] {
  // Half zooms show tiles shrunk to 0.7: names are a little larger than they would need to be at whole zooms.
  const scale = 1.12 * textScale
  const villagesFrom = textScale > 1.3 ? 14 : 13
  const place = (kinds: readonly string[], from: number, size: Stops, fill: string, weight: number, most = 24): LabelRule => ({
    dataLayer: 'places',
    minzoom: from,
    maxzoom: most,
    symbolizer: new CenteredTextSymbolizer({
      labelProps: ['name'],
      font: (z: number) => `${weight} ${Math.round(byZoom(size)(z) * scale)}px ${fontFamily}`,
      fill,
      stroke: p.labelHalo,
      width: 2.5,
      lineHeight: 1.3,
    }),
    filter: (_zoom, feature) => kinds.includes(String(feature.props['kind'])),
    sort: (a, b) => Number(a['rank'] ?? 9) - Number(b['rank'] ?? 9),
  })
  return [
    place(
      ['county'],
      8,
      [
        [8, 14],
        [12, 20],
      ],
      p.label,
      600,
      12,
    ),
    place(
      ['town'],
      10,
      [
        [10, 12],
        [14, 16],
      ],
      p.label,
      500,
    ),
    place(
      ['village'],
      villagesFrom,
      [
        [12, 11],
        [16, 14],
      ],
      p.labelMinor,
      400,
    ),
    place(
      ['locality'],
      14,
      [
        [14, 11],
        [17, 13],
      ],
      p.labelMinor,
      400,
    ),
    {
      dataLayer: 'roads',
      minzoom: 13,
      symbolizer: new LineLabelSymbolizer({
        labelProps: ['name', 'ref'],
        font: `400 ${Math.round(11 * scale)}px ${fontFamily}`,
        fill: p.labelMinor,
        stroke: p.labelHalo,
        width: 2.5,
        repeatDistance: 420,
      }),
      filter: (z, f) => z >= 15 || ['motorway', 'trunk', 'primary', 'secondary'].includes(String(f.props['class'])),
    },
  ]
}
