import { useQuery } from '@tanstack/react-query'
import { listInstitutions, type Institution } from '#contract/rest/institutions.ts'
import { listPractitioners } from '#contract/rest/practitioners.ts'
import { read } from '../../shared/api/queries.ts'

const none: readonly Institution[] = []

export const useInstitutions = (): readonly Institution[] => useQuery(read(listInstitutions, {})).data?.institutions ?? none

export const usePractitioners = (institutionId: string | null) =>
  useQuery({ ...read(listPractitioners, { query: institutionId ? { institutionId } : {} }), enabled: institutionId !== '' })
