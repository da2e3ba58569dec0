import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { consultIncident } from '#contract/rest/consults.ts'
import { getIncident } from '#contract/rest/incidents.ts'
import { read } from '../../api/queries.ts'
import { isProblem } from '../../api/problem.ts'
import { Failed, Forbidden, Loading } from '../../ui/faces.tsx'
import { CaseSheet } from '../../ui/case-sheet.tsx'
import { consultOfIncident } from './incident-source.ts'
import type { ViewerProps } from './viewer.ts'

/** What an emergency is about, on one page. Who may not read the case is told so, and nothing of it. */
export function IncidentViewer({ id }: ViewerProps) {
  const consultId = consultOfIncident(id)
  return consultId ? <OfConsult consultId={consultId} /> : <OfIncident incidentId={id} />
}

function OfIncident({ incidentId }: { incidentId: string }) {
  const { data, error, refetch } = useQuery(read(getIncident, { params: { incidentId } }))
  return data ? <CaseSheet incident={data} /> : <Not error={error} onRetry={() => void refetch()} />
}

function OfConsult({ consultId }: { consultId: string }) {
  const { data, error, refetch } = useQuery(read(consultIncident, { params: { consultId } }))
  return data ? <CaseSheet {...data} /> : <Not error={error} onRetry={() => void refetch()} />
}

function Not({ error, onRetry }: { error: Error | null; onRetry: () => void }) {
  const { t } = useTranslation('rooms')
  if (isProblem(error, 'permission.denied', 'object.not_found')) return <Forbidden title={t('material.mayNotRead')} />
  return error ? <Failed error={error} onRetry={onRetry} /> : <Loading />
}
