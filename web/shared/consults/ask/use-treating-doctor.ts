import { useQuery } from '@tanstack/react-query'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { consultOptions } from '#contract/rest/consults.ts'
import type { Reply } from '#contract/route.ts'
import { read } from '../../api/queries.ts'

type Doctor = Reply<typeof consultOptions>['treatingDoctors'][number]
export interface TreatingDoctors {
  all: readonly Doctor[]
  /** Who it is as things stand: before the draft is made whom the server would take. */
  chosen: string | null
  /** It is not known yet whom the server would take, and nobody is named. */
  loading: boolean
}

export function useTreatingDoctor(named: string | null, consult: Consult | null, incidentId: string | null): TreatingDoctors {
  const { data, isPending } = useQuery(read(consultOptions, { query: incidentId ? { incidentId } : {} }))
  const all = data?.treatingDoctors ?? []
  const usual = consult === null ? (data?.usualDoctorId ?? null) : null
  const known = consult?.inviting.doctor
  const withNamed =
    known && !all.some(({ accountId }) => accountId === known.accountId)
      ? [{ accountId: known.accountId, name: known.name, department: known.department ?? '' }, ...all]
      : all
  return { all: withNamed, chosen: named ?? usual, loading: isPending && named === null && consult === null }
}
