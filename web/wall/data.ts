import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { getWall, type Wall } from '#contract/rest/dispatch.ts'
import { listStations } from '#contract/rest/fleet.ts'
import { getCentre, listInstitutions } from '#contract/rest/institutions.ts'
import { getNetwork } from '#contract/rest/routing.ts'
import { read } from '../shared/api/queries.ts'
import { learnServerTime } from '../shared/api/server-clock.ts'

export type WallIncident = Wall['incidents'][number]
export type WallUnit = Wall['vehicles'][number]

/** Figures change with time alone (a day begins, a share moves): read again so often even when nothing happens. */
const readEvery_ms = 60_000

export function useWall() {
  const query = useQuery({ ...read(getWall, {}), refetchInterval: readEvery_ms })
  const at = query.data?.at
  useEffect(() => {
    if (at) learnServerTime(Date.parse(at))
  }, [at])
  return query
}

export const useCentre = () => useQuery(read(getCentre, {})).data
export const useNetwork = () => useQuery(read(getNetwork, {})).data
export const useInstitutions = () => useQuery(read(listInstitutions, {})).data?.institutions
export const useStations = () => useQuery(read(listStations, {})).data?.stations
