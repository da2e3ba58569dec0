/**
 * `?side=ours|peer&zoom=…&pixels=…`: 5,000 vehicles on a 1920 × 1080 map without tiles, one fix a second each, moved in
 * every frame to the place between their fixes. `pixels` is the mean way of a vehicle in one frame.
 */
import L from 'leaflet'
import 'leaflet/dist/leaflet.css'
import { palettes, vehicleStates } from '../../../web/shared/ui/tokens.ts'
import { createVehicleLayer } from '../../../web/shared/map/vehicle-layer.ts'
import { framesPerSecond, groups, makeFleet, start_ms, vehicleCount } from './fleet.ts'

declare global {
  interface Window {
    benchFrames: number
  }
}

const query = new URLSearchParams(location.search)
const zoom = Number(query.get('zoom'))
const pixels = Number(query.get('pixels'))
const centre = { lat: 37.02, lon: 111.95 }
const map = L.map('map', { center: [centre.lat, centre.lon], zoom, zoomControl: false, attributionControl: false })
const bounds = map.getBounds().pad(-0.04)
const metresPerPixel = (40_075_016.686 * Math.cos((centre.lat * Math.PI) / 180)) / (256 * 2 ** zoom)
const fleet = makeFleet(centre, bounds.getNorth() - centre.lat, bounds.getEast() - centre.lon, pixels * metresPerPixel)

window.benchFrames = 0
const now = (): number => start_ms + (window.benchFrames * 1000) / framesPerSecond
const groupAt = (frame: number): number | undefined =>
  frame % (framesPerSecond / groups) === 0 ? (frame / (framesPerSecond / groups)) % groups : undefined
const stateOf = (i: number): number => i % (vehicleStates.length - 1)

const step = query.get('side') === 'peer' ? peer() : ours()
function frame(): void {
  window.benchFrames++
  step(groupAt(window.benchFrames))
  requestAnimationFrame(frame)
}
requestAnimationFrame(frame)

function ours(): (group: number | undefined) => void {
  const letters = Object.fromEntries(vehicleStates.map((state) => [state, state.slice(0, 1)])) as Record<
    (typeof vehicleStates)[number],
    string
  >
  const layer = createVehicleLayer({
    now,
    theme: 'dark',
    clustering: 'off',
    labelFromZoom: 99,
    size: 'compact',
    texts: { letters, age: (age) => `${age.value}`, describe: (look) => look.label, name: 'vehicles' },
  }).addTo(map)
  layer.setStates(Array.from({ length: vehicleCount }, (_, i) => ({ no: i + 1, state: vehicleStates[stateOf(i)]!, label: String(i + 1) })))
  layer.update(fleet)
  return (group) => {
    if (group === undefined) return
    fleet.advance(group, now())
    layer.update(fleet)
  }
}

/** Leaflet's own, at its best: no padding to clear, nothing interactive, places mixed in degrees without any projection of ours. */
function peer(): (group: number | undefined) => void {
  const renderer = L.canvas({ padding: 0 })
  const markers = Array.from({ length: vehicleCount }, (_, i) =>
    L.circleMarker([fleet.lat[i]!, fleet.lon[i]!], {
      renderer,
      radius: 7,
      weight: 1.5,
      color: palettes.dark.halo,
      fillColor: palettes.dark.state[vehicleStates[stateOf(i)]!],
      fillOpacity: 1,
      interactive: false,
    }).addTo(map),
  )
  const fromLat = fleet.lat.slice()
  const fromLon = fleet.lon.slice()
  const startedAt = new Float64Array(vehicleCount).fill(start_ms)
  return (group) => {
    const at = now()
    if (group !== undefined) {
      for (let i = group; i < vehicleCount; i += groups) {
        fromLat[i] = fleet.lat[i]!
        fromLon[i] = fleet.lon[i]!
        startedAt[i] = at
      }
      fleet.advance(group, at)
    }
    for (let i = 0; i < vehicleCount; i++) {
      const f = Math.min(1, (at - startedAt[i]!) / 1000)
      const lat = fromLat[i]! + (fleet.lat[i]! - fromLat[i]!) * f
      const lon = fromLon[i]! + (fleet.lon[i]! - fromLon[i]!) * f
      markers[i]!.setLatLng([lat, lon])
    }
  }
}
