import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { Incident } from '#contract/rest/incidents.ts'
import { getRoute } from '#contract/rest/routing.ts'
import { read } from '../../../shared/api/queries.ts'
import type { Row } from '../logic/rows.ts'
import { useSeatContext } from '../seat-context.ts'

/** So many of the first units are brought into view with the place. */
const inView = 3
/** Roads are asked again when the unit has moved about this far, degrees. */
const routeGrain_deg = 0.002

/** Shows what the list speaks of: once the place with the units nearest to it, and always the road of the unit that Enter would send. */
export function useSeenOnMap(incident: Incident, rows: readonly Row[], chosenId: string | undefined): void {
  const { map, vehicles } = useSeatContext()
  const place = incident.place?.point
  const shown = useRef(false)
  useEffect(() => {
    if (!map || !place || rows.length === 0 || shown.current) return
    shown.current = true
    const fixes = rows.slice(0, inView).flatMap(({ candidate }) => map.vehicles.store.lastFix(candidate.vehicleNo) ?? [])
    map.show([place, ...fixes])
  }, [map, place, rows])

  const vehicle = chosenId ? vehicles.get(chosenId) : undefined
  const fix = vehicle && map?.vehicles.store.lastFix(vehicle.vehicleNo)
  const grain = (value: number) => Math.round(value / routeGrain_deg) * routeGrain_deg
  const route = useQuery({
    ...read(getRoute, {
      query: {
        fromLat: fix ? grain(fix.lat) : 0,
        fromLon: fix ? grain(fix.lon) : 0,
        toLat: place?.lat ?? 0,
        toLon: place?.lon ?? 0,
        mode: 'priority',
      },
    }),
    enabled: fix !== undefined && place !== undefined,
    staleTime: 60_000,
    gcTime: 60_000,
  })
  const line = fix && place ? route.data?.line : undefined
  useEffect(() => {
    map?.route.set((line ?? []) as [number, number][])
    return () => map?.route.set([])
  }, [map, line])
}
