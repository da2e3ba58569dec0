import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Institution } from '#contract/rest/institutions.ts'
import { serverNow } from '../../shared/api/server-clock.ts'
import { CountyMap, type CountyMapHandle } from '../../shared/map/county-map.tsx'
import type { Facility, FacilityKind } from '../../shared/map/facility-layer.ts'
import { useDrivenVehicles } from '../../shared/realtime/live-screen.ts'
import { Loading } from '../../shared/ui/faces.tsx'
import type { Priority } from '../../shared/ui/tokens.ts'
import { vehicleStateOf } from '../../shared/ui/unit-state.ts'
import { useCentre, useInstitutions, useNetwork, useStations, type WallIncident, type WallUnit } from '../data.ts'
import { titleOf } from '../names.ts'

/** On the wall only what an order may go to: hospitals and the posts of units; villages would be noise from five metres. */
const kinds: Partial<Record<Institution['kind'], FacilityKind>> = {
  general_hospital: 'hospital',
  tcm_hospital: 'hospital',
  maternal_child_hospital: 'hospital',
  specialist_hospital: 'hospital',
}

interface Props {
  incidents: readonly WallIncident[]
  units: readonly WallUnit[]
  /** the incident whose pin moves */
  alarmId: string | null
}

export function WallMap({ incidents, units, alarmId }: Props) {
  const { t, i18n } = useTranslation('words')
  const centre = useCentre()
  const network = useNetwork()
  const [handle, setHandle] = useState<CountyMapHandle | null>(null)
  const facilities = useFacilities()
  useDrivenVehicles(handle?.vehicles)
  useEffect(() => {
    handle?.vehicles.setStates(units.map((unit) => ({ no: unit.vehicleNo, state: vehicleStateOf(unit.state), label: unit.callSign })))
  }, [handle, units])
  useEffect(() => {
    handle?.incidents.set(
      incidents.flatMap((incident) => {
        if (!incident.place || incident.state !== 'open') return []
        const what = titleOf(incident, t)
        return [{ id: incident.id, ...incident.place.point, priority: incident.priority as Priority, label: what, title: what }]
      }),
    )
  }, [handle, incidents, t, i18n.language])
  useEffect(() => handle?.incidents.setAlarm(alarmId), [handle, alarmId])
  if (!centre) return <Loading />
  return (
    <CountyMap
      onReady={setHandle}
      theme="dark"
      now={serverNow}
      outline={centre.outline as GeoJSON.GeoJsonObject}
      network={network}
      facilities={facilities}
      vehicleOptions={wallVehicles}
      mapTextScale={1.6}
      hasControls={false}
      isDisplay
    />
  )
}

/** Units that still stand at their station are one badge with the colours of their states; who drives is drawn alone. */
const wallVehicles = {
  size: 'large',
  textPx: 20,
  clusterToZoom: 19,
  groupOnly: ['available', 'dispatched', 'acknowledged', 'out_of_service'],
  labelFromZoom: 7,
} as const

function useFacilities(): readonly Facility[] {
  const institutions = useInstitutions()
  const stations = useStations()
  return useMemo(
    () => [
      ...(institutions ?? []).flatMap((one): Facility[] => {
        const kind = kinds[one.kind]
        return one.active && one.location && kind
          ? [{ id: one.id, kind, ...one.location, name: one.shortName, approximate: one.locationApproximate }]
          : []
      }),
      ...(stations ?? []).flatMap((one): Facility[] =>
        one.active ? [{ id: one.id, kind: 'station', ...one.location, name: '', approximate: one.locationApproximate }] : [],
      ),
    ],
    [institutions, stations],
  )
}
