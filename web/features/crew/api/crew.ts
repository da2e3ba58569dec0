import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { listCards } from '#contract/rest/cards.ts'
import { myRun } from '#contract/rest/dispatch.ts'
import { getCentre, listHospitals, listInstitutions } from '#contract/rest/institutions.ts'
import { getNetwork } from '#contract/rest/routing.ts'
import type { HospitalCapability } from '#contract/vocabulary.ts'
import type { Point } from '#contract/values.ts'
import { read } from '../../../shared/api/queries.ts'

export const useMine = () => useQuery(read(myRun, {}))
export const useCentre = () => useQuery(read(getCentre, {})).data
export const useNetwork = () => useQuery(read(getNetwork, {})).data

/** Where an institution stands; undefined while it is not known. */
export function usePlaceOfInstitution(id: string | undefined): (Point & { approximate: boolean }) | undefined {
  const { data } = useQuery({ ...read(listInstitutions, {}), enabled: id !== undefined })
  const found = data?.institutions.find((one) => one.id === id)
  return useMemo(() => (found?.location ? { ...found.location, approximate: found.locationApproximate } : undefined), [found])
}

/** What the complaint asks of a hospital. */
export function useNeeds(cardId: string | undefined): readonly HospitalCapability[] {
  const { data } = useQuery({ ...read(listCards, { query: { all: true } }), enabled: cardId !== undefined })
  return data?.cards.find((card) => card.id === cardId)?.hospitalNeeds ?? []
}

/** Two decimals are a kilometre: the list is not read again with every metre driven. */
const coarse = (value: number) => Math.round(value * 100) / 100

export function useHospitals(needs: readonly HospitalCapability[], from: Point | null) {
  const query = {
    ...(needs.length > 0 ? { needs: needs.join(',') } : {}),
    ...(from ? { lat: coarse(from.lat), lon: coarse(from.lon) } : {}),
  }
  return useQuery({ ...read(listHospitals, { query }), placeholderData: (before) => before })
}
