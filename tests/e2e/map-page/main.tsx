/** Only for looking at the map while building it: `?n=60|5000&cluster=off&theme=dark&zoom=…&stale=1&select=1&screen=wall&lng=en`. */
import '../../../web/shared/ui/tokens.css'
import i18next from 'i18next'
import { createRoot } from 'react-dom/client'
import { initReactI18next } from 'react-i18next'
import outline from '../../../server/setup/seed/jiexiu/boundary.geojson?raw'
import townsCsv from '../../../server/setup/seed/jiexiu/towns.csv?raw'
import villagesCsv from '../../../server/setup/seed/jiexiu/villages.csv?raw'
import en from '../../../web/shared/i18n/en/map.json' with { type: 'json' }
import zh from '../../../web/shared/i18n/zh-CN/map.json' with { type: 'json' }
import { vehicleStates, type ThemeName } from '../../../web/shared/ui/tokens.ts'
import { CountyMap, type CountyMapHandle } from '../../../web/shared/map/county-map.tsx'
import type { Facility } from '../../../web/shared/map/facility-layer.ts'
import { outerRings } from '../../../web/shared/map/geojson.ts'
import { makeDemoCounty, seededRandom } from './demo-tiles.ts'

const query = new URLSearchParams(location.search)
const theme = (query.get('theme') ?? 'dark') as ThemeName
document.documentElement.dataset['theme'] = theme
if (query.has('screen')) document.documentElement.dataset['screen'] = query.get('screen')!
await i18next
  .use(initReactI18next)
  .init({ lng: query.get('lng') ?? 'zh-CN', resources: { 'zh-CN': { map: zh }, en: { map: en } }, interpolation: { escapeValue: false } })

const names = (csv: string): string[] =>
  csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',')[1]!.replace(/(村民|居民)委员会$|街道$/, ''))
const county = JSON.parse(outline) as GeoJSON.GeoJsonObject
const demo = makeDemoCounty(
  outerRings(county)[0]!,
  names(townsCsv),
  names(villagesCsv)
    .filter((_, i) => i % 2 === 0)
    .slice(0, 120),
)
const random = seededRandom(11)
const facilities: Facility[] = [
  ...demo.towns.slice(0, 3).map((p, i): Facility => ({
    id: `h${i}`,
    kind: 'hospital',
    lat: p.lat + 0.004 * i,
    lon: p.lon + 0.006,
    name: ['市人民医院', '市中医院', '市妇幼保健院'][i]!,
  })),
  ...demo.towns.slice(3).map((p, i): Facility => ({
    id: `t${i}`,
    kind: 'township',
    lat: p.lat + 0.003,
    lon: p.lon - 0.004,
    name: `${p.name}卫生院`,
    approximate: i % 2 === 0,
  })),
  ...demo.towns
    .filter((_, i) => i % 3 === 0)
    .map((p, i): Facility => ({ id: `s${i}`, kind: 'station', lat: p.lat - 0.006, lon: p.lon - 0.006, name: `${p.name}急救站` })),
  ...demo.villages.map((p, i): Facility => ({ id: `v${i}`, kind: 'village', lat: p.lat + 0.001, lon: p.lon, name: p.name })),
]

function drive(handle: CountyMapHandle): void {
  const n = Number(query.get('n') ?? 60)
  const tracks = Array.from({ length: n }, (_, i) => {
    const road = demo.roads[Math.floor(random() * demo.roads.length)]!
    return {
      road,
      at: random() * (road.points.length - 1),
      pace: (random() < 0.5 ? -1 : 1) * (0.1 + random() * 0.2),
      age: query.has('stale') && i % 5 === 0 ? [25, 75, 400, 1200][(i / 5) % 4]! * 1000 : 0,
    }
  })
  handle.vehicles.setStates(
    tracks.map((track, i) => ({
      no: i + 1,
      state: track.age > 600_000 ? 'offline' : vehicleStates[Math.floor(random() ** 1.6 * 11)]!,
      label: `介急${String(i + 1).padStart(2, '0')}`,
    })),
  )
  const fix = (): void => {
    const now = Date.now()
    const place = (track: (typeof tracks)[number], at: number): [number, number] => {
      const { points } = track.road
      const a = points[Math.floor(at)]!
      const b = points[Math.min(points.length - 1, Math.floor(at) + 1)]!
      return [a[0] + (b[0] - a[0]) * (at % 1), a[1] + (b[1] - a[1]) * (at % 1)]
    }
    const columns = {
      no: [] as number[],
      lat: [] as number[],
      lon: [] as number[],
      heading_deg: [] as number[],
      speed_mps: [] as number[],
      fixedAt_ms: [] as number[],
    }
    tracks.forEach((track, i) => {
      const before = place(track, track.at)
      track.at += track.pace
      const most = track.road.points.length - 1.001
      if (track.at < 0 || track.at > most) {
        track.pace = -track.pace
        track.at = Math.max(0, Math.min(most, track.at))
      }
      const [lon, lat] = place(track, track.at)
      columns.no.push(i + 1)
      columns.lat.push(lat)
      columns.lon.push(lon)
      columns.heading_deg.push((Math.atan2((lon - before[0]) * 0.8, lat - before[1]) * 180) / Math.PI)
      columns.speed_mps.push(15)
      columns.fixedAt_ms.push(now - track.age)
    })
    handle.vehicles.update(columns)
  }
  fix()
  setInterval(fix, 1000)
  handle.incidents.set([
    { id: 'a', lat: demo.towns[0]!.lat + 0.02, lon: demo.towns[0]!.lon - 0.03, priority: 1, label: '胸痛', title: '濒危 · 胸痛' },
    { id: 'b', lat: demo.towns[4]!.lat + 0.01, lon: demo.towns[4]!.lon, priority: 2, label: '车祸', title: '危重 · 车祸' },
    { id: 'c', lat: demo.towns[7]!.lat, lon: demo.towns[7]!.lon + 0.02, priority: 3, label: '腹痛', title: '急 · 腹痛' },
    { id: 'd', lat: demo.towns[9]!.lat, lon: demo.towns[9]!.lon - 0.02, priority: 4, label: '转运', title: '非急 · 转运' },
  ])
  handle.incidents.setAlarm('a')
  handle.route.set(demo.roads.find((road) => road.class === 'primary')!.points)
  if (query.has('select')) {
    handle.vehicles.select(Number(query.get('select')))
    handle.vehicles.setRelated([3, 4])
    handle.incidents.select('b')
  }
  if (query.has('zoom')) handle.map.setView([demo.towns[0]!.lat, demo.towns[0]!.lon], Number(query.get('zoom')), { animate: false })
  if (query.has('pick')) {
    handle.pick.setActive(true)
    handle.pick.show({ lat: demo.towns[0]!.lat + 0.01, lon: demo.towns[0]!.lon })
  }
  ;(window as unknown as { preview: CountyMapHandle }).preview = handle
}

createRoot(document.getElementById('root')!).render(
  <CountyMap
    theme={theme}
    now={Date.now}
    outline={county}
    network={{ source: 'demo', tileVersion: '1', attribution: '© OpenStreetMap' }}
    facilities={facilities}
    tileSource={query.has('server') ? undefined : demo.source}
    vehicleOptions={{
      clustering: query.get('cluster') === 'off' ? 'off' : 'auto',
      ...(query.get('screen') === 'wall' && { size: 'large' as const, textPx: 20 }),
    }}
    mapTextScale={query.get('screen') === 'wall' ? 1.6 : 1}
    hasControls={query.get('screen') !== 'wall'}
    onPickVehicle={(no) => (document.title = `picked ${no}`)}
    onReady={(handle) => handle && drive(handle)}
  />,
)
