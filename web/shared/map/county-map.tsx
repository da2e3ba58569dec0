import L from 'leaflet'
import 'leaflet/dist/leaflet.css'
import './map.css'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { TileSource } from 'protomaps-leaflet'
import type { ThemeName } from '../ui/tokens.ts'
import { createBaseMap, type TilePlace } from './base-map.ts'
import { FacilityLayer, type Facility } from './facility-layer.ts'
import { IncidentLayer } from './incident-layer.ts'
import { escapeHtml } from './escape-html.ts'
import { outerRings } from './geojson.ts'
import { createOutline, RouteLayer } from './line-layers.ts'
import { NamePlanner, type MapName } from './name-planner.ts'
import { PickLayer } from './pick-layer.ts'
import type { PickedPlace } from './picked-place.ts'
import { createPreset } from './preset-layer.ts'
import type { MapPreset } from './presets.ts'
import { vehicleTexts, type Translate } from './texts.ts'
import { createVehicleLayer, type VehicleLayer, type VehicleLayerOptions } from './vehicle-layer.ts'

/** What a screen drives directly, without a render: positions come many times a second. */
export interface CountyMapHandle {
  map: L.Map
  vehicles: VehicleLayer
  incidents: IncidentLayer
  route: RouteLayer
  pick: PickLayer
  /** Moves so that these places are seen; one place keeps the zoom or comes nearer. */
  show: (places: readonly { lat: number; lon: number }[]) => void
}

export interface CountyMapProps {
  /** the handle once the map stands, null when it is gone */
  onReady?: (handle: CountyMapHandle | null) => void
  theme: ThemeName
  /** the server's clock, Unix ms */
  now: () => number
  /** the county's outline; the first view shows all of it */
  outline: GeoJSON.GeoJsonObject
  /** of the active road network: `demo` is labelled on the map, always */
  network: { source: 'demo' | 'osm'; tileVersion: string; attribution: string } | undefined
  /** another house's map instead of our own, with the centre's key and the 审图号; stable between renders */
  preset?: { map: MapPreset; key: string; approval: string }
  facilities?: readonly Facility[]
  onPickVehicle?: (no: number | null) => void
  onPickIncident?: (id: string) => void
  onPickFacility?: (id: string) => void
  onPickPlace?: (place: PickedPlace) => void
  /** size of glyphs and labels, grouping and ages; read once */
  vehicleOptions?: Pick<
    VehicleLayerOptions,
    'size' | 'textPx' | 'clustering' | 'clusterToZoom' | 'groupOnly' | 'labelFromZoom' | 'ageLimits' | 'onHover'
  >
  /** of the names on the base map beside the usual; the wall takes 1.6 */
  mapTextScale?: number
  /** false on the wall, which is only looked at */
  hasControls?: boolean
  /** The map is only looked at: always all of the county, as large as fits, larger pins, and names that never lie over anything. Read once. */
  isDisplay?: boolean
  tileSource?: TileSource
  children?: ReactNode
}

/** Base map, county, facilities, incidents, route and vehicles on one Leaflet map. */
export function CountyMap(props: CountyMapProps): ReactNode {
  const { theme, network, outline, facilities, hasControls = true, tileSource, mapTextScale = 1, preset } = props
  const { t } = useTranslation('map')
  const tileVersion = network?.tileVersion
  const place = useRef<HTMLDivElement>(null)
  const latest = useRef<Latest['current']>({ props, t })
  useEffect(() => {
    latest.current = { props, t }
  })
  const [handle, setHandle] = useState<CountyMapHandle>()
  const facilityLayer = useRef<FacilityLayer>(undefined)
  const takePlaces = useRef<(places: TilePlace[]) => void>(undefined)
  const [missingTiles, setMissingTiles] = useState(0)

  // Made once; what changes later is brought in by the effects below.
  useEffect(() => {
    if (!place.current) return
    const map = L.map(place.current, {
      zoomControl: false,
      attributionControl: false,
      minZoom: 7,
      maxZoom: 19,
      zoomSnap: latest.current.props.isDisplay ? 0 : 0.5,
      worldCopyJump: false,
    })
    const fit = () =>
      map.fitBounds(boundsOf(latest.current.props.outline), { animate: false, padding: latest.current.props.isDisplay ? [30, 30] : [0, 0] })
    fit()
    const created = createLayers(map, latest)
    facilityLayer.current = created.facilities
    takePlaces.current = created.takePlaces
    setHandle(created.handle)
    const { current } = latest
    current.props.onReady?.(created.handle)
    const observer = new ResizeObserver(() => {
      map.invalidateSize({ pan: false })
      if (current.props.isDisplay) fit()
    })
    observer.observe(place.current)
    return () => {
      observer.disconnect()
      setHandle(undefined)
      current.props.onReady?.(null)
      map.remove()
    }
  }, [])

  useEffect(() => {
    if (!handle) return
    const base = preset
      ? createPreset(preset.map, preset.key, preset.approval)
      : // Tiles are asked for once it is known which network they show.
        tileVersion !== undefined &&
        createBaseMap({
          theme,
          version: tileVersion,
          source: tileSource,
          textScale: mapTextScale,
          onTrouble: setMissingTiles,
          onPlaces: takePlaces.current,
        })
    const layers = [...(base ? [base] : []), createOutline(outline, theme)]
    for (const layer of layers) layer.addTo(handle.map)
    handle.vehicles.setTheme(theme)
    handle.route.setTheme(theme)
    return () => layers.forEach((layer) => layer.remove())
  }, [handle, theme, tileVersion, outline, tileSource, mapTextScale, preset])

  useEffect(() => {
    handle?.vehicles.setTexts(vehicleTexts(t as unknown as Translate))
  }, [handle, t])

  useEffect(() => {
    if (handle) facilityLayer.current?.set(facilities ?? [])
  }, [handle, facilities])

  useEffect(() => {
    if (!handle || !hasControls) return
    const controls = [
      L.control.zoom({ position: 'bottomright', zoomInTitle: t('zoomIn'), zoomOutTitle: t('zoomOut') }),
      L.control.scale({ position: 'bottomleft', imperial: false, maxWidth: 120 }),
    ]
    for (const control of controls) control.addTo(handle.map)
    return () => controls.forEach((control) => control.remove())
  }, [handle, hasControls, t])

  useEffect(() => {
    const attribution = preset ? '' : network?.attribution
    if (!handle || attribution === undefined) return
    const control = L.control.attribution({ position: 'bottomright', prefix: false })
    if (attribution) control.addAttribution(escapeHtml(attribution))
    control.addTo(handle.map)
    return () => void control.remove()
  }, [handle, network?.attribution, preset])

  return (
    <div className="county-map">
      <div ref={place} aria-label={t('map')} />
      <div className="map-notices" aria-live="polite">
        {network?.source === 'demo' && <span className="map-notice">{t('demoNetwork')}</span>}
        {missingTiles > 0 && <span className="map-notice trouble">{t('tilesMissing')}</span>}
      </div>
      {props.children}
    </div>
  )
}

function boundsOf(outline: GeoJSON.GeoJsonObject): L.LatLngBounds {
  const bounds = L.latLngBounds(outerRings(outline).flatMap((ring) => ring.map(([lon, lat]) => L.latLng(lat ?? 0, lon ?? 0))))
  return bounds.isValid() ? bounds : L.latLngBounds([18, 73], [54, 135])
}

/** Pins and glyphs of a map that is read from far away, beside the usual size. */
const displayScale = 1.4

/** Lets a planner write all names; the answer takes the places of the base map as its tiles come. */
function planNames(map: L.Map, layers: { vehicles: VehicleLayer; incidents: IncidentLayer; facilities: FacilityLayer }) {
  const places = new Map<string, MapName>()
  new NamePlanner({
    names: () => [...layers.incidents.names(), ...layers.facilities.names(), ...places.values()],
    covered: () => layers.vehicles.covered,
    onTaken: (boxes) => layers.vehicles.setObstacles(boxes),
  }).addTo(map)
  return (found: readonly TilePlace[]): void => {
    for (const { name, kind, lat, lon } of found)
      if (kind === 'town' || kind === 'county')
        places.set(`${kind} ${name}`, { id: `${kind} ${name}`, kind, text: name, lat, lon, glyph: null, rank: 0 })
  }
}

interface Latest {
  current: { props: CountyMapProps; t: unknown }
}

function createLayers(map: L.Map, latest: Latest) {
  const { theme, vehicleOptions, isDisplay = false } = latest.current.props
  const scale = isDisplay ? displayScale : 1
  const facilities = new FacilityLayer({ scale, hasNames: !isDisplay, onPick: (id) => latest.current.props.onPickFacility?.(id) }).addTo(
    map,
  )
  const route = new RouteLayer(theme).addTo(map)
  const incidents = new IncidentLayer({ scale, hasLabels: !isDisplay, onPick: (id) => latest.current.props.onPickIncident?.(id) }).addTo(
    map,
  )
  const pick = new PickLayer((place) => latest.current.props.onPickPlace?.(place)).addTo(map)
  const vehicles = createVehicleLayer({
    ...vehicleOptions,
    now: () => latest.current.props.now(),
    theme,
    texts: vehicleTexts(latest.current.t as Translate),
    onPick: (no) => {
      // While a place is being picked a click means the place, even on a vehicle.
      if (!pick.isActive) latest.current.props.onPickVehicle?.(no)
    },
  }).addTo(map)
  const show = (places: readonly { lat: number; lon: number }[]): void => {
    const bounds = L.latLngBounds(places.map(({ lat, lon }) => L.latLng(lat, lon)))
    if (bounds.isValid()) map.flyToBounds(bounds.pad(0.25), { maxZoom: Math.max(14, map.getZoom()), duration: 0.6 })
  }
  const takePlaces = isDisplay ? planNames(map, { vehicles, incidents, facilities }) : undefined
  return { facilities, takePlaces, handle: { map, vehicles, incidents, route, pick, show } satisfies CountyMapHandle }
}
