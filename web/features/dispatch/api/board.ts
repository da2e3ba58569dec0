import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { getBoard, type Board } from '#contract/rest/dispatch.ts'
import { listCards, type Card } from '#contract/rest/cards.ts'
import { listStations, type Station } from '#contract/rest/fleet.ts'
import { getCentre, listInstitutions, type Institution } from '#contract/rest/institutions.ts'
import { getNetwork } from '#contract/rest/routing.ts'
import { read } from '../../../shared/api/queries.ts'
import { learnServerTime } from '../../../shared/api/server-clock.ts'

/** Everything the seat draws. Facts make it be read again; between two readings the last one stands, with its age. */
export function useBoard() {
  const query = useQuery(read(getBoard, {}))
  const at = query.data?.at
  useEffect(() => {
    if (at) learnServerTime(Date.parse(at))
  }, [at])
  return query
}

export const useCentre = () => useQuery(read(getCentre, {}))
export const useNetwork = () => useQuery(read(getNetwork, {}))
export const useCards = (): readonly Card[] => useQuery(read(listCards, {})).data?.cards.filter((card) => card.status === 'published') ?? []
export const useStations = (): readonly Station[] => useQuery(read(listStations, {})).data?.stations ?? []
export const useInstitutions = (): readonly Institution[] => useQuery(read(listInstitutions, {})).data?.institutions ?? []

export type { Board }
