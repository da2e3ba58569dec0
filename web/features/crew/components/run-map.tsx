import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run } from '#contract/rest/dispatch.ts'
import { serverNow } from '../../../shared/api/server-clock.ts'
import { inLanguage } from '../../../shared/i18n/i18n.ts'
import { CountyMap, type CountyMapHandle } from '../../../shared/map/county-map.tsx'
import type { Facility } from '../../../shared/map/facility-layer.ts'
import { useDrivenVehicles } from '../../../shared/realtime/live-screen.ts'
import { crewTheme } from '../../../shared/ui/chosen-theme.ts'
import { Loading } from '../../../shared/ui/faces.tsx'
import type { Priority } from '../../../shared/ui/tokens.ts'
import { vehicleStateOf } from '../../../shared/ui/unit-state.ts'
import { useCentre, useNetwork, usePlaceOfInstitution } from '../api/crew.ts'
import { useDrivenRoute } from '../api/driven-route.ts'
import { useCrew } from '../crew-context.ts'
import { targetOf } from '../logic/target.ts'
import { PositionLine } from './position-line.tsx'
import { Way } from './way.tsx'

/** The way: own unit, scene, hospital, and the road between. Large keys; it follows until a finger moves it. */
export function RunMap({ run }: { run: Run }) {
  const { t } = useTranslation(['crew', 'words', 'map'])
  const { vehicle, fix } = useCrew()
  const theme = crewTheme.use()
  const centre = useCentre()
  const network = useNetwork()
  const [handle, setHandle] = useState<CountyMapHandle | null>(null)
  const [follows, setFollows] = useState(true)
  const { incident, assignment } = run
  const hospital = usePlaceOfInstitution(assignment.destination?.institutionId)
  const scene = incident.place?.point ?? null
  const target = targetOf(run)
  const to = target === 'scene' ? scene : target === 'hospital' ? (hospital ?? null) : null
  const { now, problem } = useDrivenRoute(fix, to)

  useDrivenVehicles(handle?.vehicles)
  useEffect(() => {
    handle?.vehicles.setStates([{ no: vehicle.vehicleNo, state: vehicleStateOf(vehicle.state), label: vehicle.callSign }])
    handle?.vehicles.select(vehicle.vehicleNo)
  }, [handle, vehicle.vehicleNo, vehicle.state, vehicle.callSign])
  useEffect(() => {
    if (!handle) return
    const title = incident.card ? inLanguage(incident.card.title) : t(`words:runType.${incident.runType}`)
    const pins = incident.place
      ? [{ id: incident.id, ...incident.place.point, priority: incident.priority as Priority, label: title, title }]
      : []
    handle.incidents.set(assignment.endedAt ? [] : pins)
  }, [handle, incident, assignment.endedAt, t])
  useEffect(() => handle?.route.set((now?.route.line ?? []) as [number, number][]), [handle, now])
  const destination = assignment.destination
  const facilities = useMemo<readonly Facility[]>(
    () =>
      hospital && destination
        ? [
            {
              id: destination.institutionId,
              kind: 'hospital',
              lat: hospital.lat,
              lon: hospital.lon,
              name: destination.shortName,
              approximate: hospital.approximate,
            },
          ]
        : [],
    [hospital, destination],
  )

  const latest = useRef({ fix, to, scene, now, follows })
  useEffect(() => {
    latest.current = { fix, to, scene, now, follows }
  })
  const fit = () => {
    const { fix, to, scene, now } = latest.current
    const ends = [fix, to ?? (fix ? null : scene)].flatMap((place): [number, number][] => (place ? [[place.lat, place.lon]] : []))
    const way = (to && now ? now.route.line : []).map(([lon, lat]): [number, number] => [lat!, lon!])
    if (ends.length + way.length > 0) handle?.map.flyToBounds([...ends, ...way], { ...margins, maxZoom: nearest, duration: 0.6 })
  }
  const toKey = to ? `${to.lat},${to.lon}` : ''
  const canFit = fix !== null
  useEffect(() => {
    setFollows(true)
    fit()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the map moves with the target and with each new way, not with every second
  }, [handle, toKey, canFit])
  // With nowhere to go to, it is the unit itself that is followed; three decimals are a hundred metres.
  const standsAt = to || !fix ? '' : `${fix.lat.toFixed(3)},${fix.lon.toFixed(3)}`
  useEffect(() => {
    if (latest.current.follows) fit()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the same
  }, [now, standsAt])
  useEffect(() => {
    if (!handle) return
    const stay = () => setFollows(false)
    handle.map.on('dragstart', stay)
    return () => void handle.map.off('dragstart', stay)
  }, [handle])

  if (!centre) return <Loading />
  return (
    <div className="run-map">
      <CountyMap
        onReady={setHandle}
        theme={theme}
        now={serverNow}
        outline={centre.outline as GeoJSON.GeoJsonObject}
        network={network}
        facilities={facilities}
        vehicleOptions={crewVehicles}
        mapTextScale={1.3}
        hasControls={false}
      />
      <Way run={run} target={target} hasPlace={to !== null} now={now} problem={problem} />
      <div className="run-map__position">
        <PositionLine />
      </div>
      <div className="run-map__keys">
        <button type="button" className="glove" aria-label={t('map:zoomIn')} onClick={() => handle?.map.zoomIn()}>
          +
        </button>
        <button type="button" className="glove" aria-label={t('map:zoomOut')} onClick={() => handle?.map.zoomOut()}>
          −
        </button>
        <button
          type="button"
          className="glove"
          aria-pressed={follows}
          onClick={() => {
            setFollows(true)
            fit()
          }}
        >
          {t('map.fit')}
        </button>
      </div>
    </div>
  )
}

/** What lies under the next turn and the keys is not seen. */
const margins = { paddingTopLeft: [40, 170] as [number, number], paddingBottomRight: [130, 70] as [number, number] }
const nearest = 15
const crewVehicles = { size: 'large', textPx: 20, clustering: 'off', labelFromZoom: 7 } as const
