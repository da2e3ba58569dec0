import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Institution } from '#contract/rest/institutions.ts'
import { inLanguage } from '../../../shared/i18n/i18n.ts'
import { serverNow } from '../../../shared/api/server-clock.ts'
import { CountyMap, type CountyMapHandle } from '../../../shared/map/county-map.tsx'
import type { Facility, FacilityKind } from '../../../shared/map/facility-layer.ts'
import { Loading } from '../../../shared/ui/faces.tsx'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import type { Priority } from '../../../shared/ui/tokens.ts'
import { vehicleStateOf } from '../../../shared/ui/unit-state.ts'
import { useCentre, useInstitutions, useNetwork, useStations } from '../api/board.ts'
import { useDrivenVehicles } from '../../../shared/realtime/live-screen.ts'
import { activeRuns, shortNumber } from '../logic/queue.ts'
import { pickPlace } from '../picking.ts'
import { useSeatContext } from '../seat-context.ts'
import { useSeat } from '../seat-store.ts'
import { useAlarms } from './alarm-slot.tsx'

const kinds: Record<Institution['kind'], FacilityKind | null> = {
  emergency_centre: 'station',
  emergency_sub_centre: 'station',
  general_hospital: 'hospital',
  tcm_hospital: 'hospital',
  maternal_child_hospital: 'hospital',
  specialist_hospital: 'hospital',
  township_health_centre: 'township',
  community_health_centre: 'township',
  village_clinic: 'village',
}

/** The map in the middle. React tells it what facts say; positions go straight to its canvas. */
export function SeatMap({ onReady }: { onReady: (handle: CountyMapHandle | null) => void }) {
  const { t } = useTranslation(['dispatch', 'words'])
  const { data: centre } = useCentre()
  const { data: network } = useNetwork()
  const [handle, setHandle] = useState<CountyMapHandle | null>(null)
  const picking = useSeat((seat) => seat.picking)
  const select = useSeat((seat) => seat.select)
  const facilities = useFacilities()
  const ready = useCallback(
    (made: CountyMapHandle | null) => {
      setHandle(made)
      onReady(made)
    },
    [onReady],
  )
  const { board } = useSeatContext()
  const vehicleIds = useRef(new Map<number, string>())
  useEffect(() => {
    vehicleIds.current = new Map(board.vehicles.map((vehicle) => [vehicle.vehicleNo, vehicle.id]))
  }, [board.vehicles])
  useDrivenVehicles(handle?.vehicles)
  useDrawn(handle)
  useEffect(() => {
    handle?.pick.setActive(picking)
    if (!picking) handle?.pick.show(null)
  }, [handle, picking])

  if (!centre)
    return (
      <div className="seat__map">
        <Loading />
      </div>
    )
  return (
    <div className="seat__map">
      <CountyMap
        onReady={ready}
        theme="dark"
        now={serverNow}
        outline={centre.outline as GeoJSON.GeoJsonObject}
        network={network}
        facilities={facilities}
        onPickVehicle={(no) => {
          const id = no === null ? undefined : vehicleIds.current.get(no)
          if (id) select({ kind: 'vehicle', id })
        }}
        onPickIncident={(id) => select({ kind: 'incident', id }, 'detail')}
        onPickPlace={pickPlace}
      >
        {picking ? (
          <div className="pick-banner" role="status">
            {t('place.picking')} <Kbd keys="Esc" />
          </div>
        ) : null}
      </CountyMap>
    </div>
  )
}

function useFacilities(): readonly Facility[] {
  const institutions = useInstitutions()
  const stations = useStations()
  return useMemo(
    () => [
      ...institutions.flatMap((one): Facility[] => {
        const kind = kinds[one.kind]
        if (!one.active || !one.location || !kind) return []
        return [{ id: one.id, kind, ...one.location, name: one.shortName, approximate: one.locationApproximate }]
      }),
      ...stations.flatMap((one): Facility[] =>
        one.active ? [{ id: one.id, kind: 'station', ...one.location, name: one.name, approximate: one.locationApproximate }] : [],
      ),
    ],
    [institutions, stations],
  )
}

/** Brings states, incidents, the alarm and what is selected onto the map. */
function useDrawn(handle: CountyMapHandle | null): void {
  const { t, i18n } = useTranslation('words')
  const { board } = useSeatContext()
  const selection = useSeat((seat) => seat.selection)
  const alarm = useAlarms()[0]
  const known = useRef(new Set<number>())
  useEffect(() => {
    if (!handle) return
    const active = board.vehicles.filter((vehicle) => vehicle.active)
    const now = new Set(active.map(({ vehicleNo }) => vehicleNo))
    for (const no of known.current) if (!now.has(no)) handle.vehicles.forget(no)
    known.current = now
    handle.vehicles.setStates(
      active.map((vehicle) => ({ no: vehicle.vehicleNo, state: vehicleStateOf(vehicle.state), label: vehicle.callSign })),
    )
  }, [handle, board.vehicles])
  useEffect(() => {
    if (!handle) return
    handle.incidents.set(
      board.incidents.flatMap((incident) => {
        if (!incident.place || incident.state !== 'open') return []
        const what = incident.card ? inLanguage(incident.card.title) : t(`runType.${incident.runType}`)
        const title = [t(`priority.${incident.priority}`), what, incident.place.label].join(' · ')
        return [
          {
            id: incident.id,
            ...incident.place.point,
            priority: incident.priority as Priority,
            label: `${shortNumber(incident.number)} ${what}`,
            title,
          },
        ]
      }),
    )
  }, [handle, board.incidents, t, i18n.language])
  const alarmId = alarm?.target.kind === 'incident' ? alarm.target.id : null
  useEffect(() => handle?.incidents.setAlarm(alarmId), [handle, alarmId])
  useEffect(() => {
    if (!handle) return
    const incident = selection?.kind === 'incident' ? board.incidents.find(({ id }) => id === selection.id) : undefined
    const vehicle = selection?.kind === 'vehicle' ? board.vehicles.find(({ id }) => id === selection.id) : undefined
    handle.incidents.select(incident?.id ?? null)
    handle.vehicles.select(vehicle?.vehicleNo ?? null)
    handle.vehicles.setRelated(incident ? activeRuns(incident).map((run) => run.vehicleNo) : [])
  }, [handle, selection, board.incidents, board.vehicles])
  // The map moves when the user opens a case, and only then.
  const place = selection?.kind === 'incident' ? board.incidents.find(({ id }) => id === selection.id)?.place?.point : undefined
  const placeKey = place ? `${selection?.id}/${place.lat}/${place.lon}` : null
  const runs = selection?.kind === 'incident' ? board.incidents.find(({ id }) => id === selection.id)?.assignments : undefined
  const latest = useRef({ place, runs })
  latest.current = { place, runs }
  useEffect(() => {
    const { place, runs } = latest.current
    if (!handle || !placeKey || !place) return
    const units = activeRuns({ assignments: runs ?? [] }).flatMap((run) => handle.vehicles.store.lastFix(run.vehicleNo) ?? [])
    handle.show([place, ...units])
  }, [handle, placeKey])
}
