import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { incidentTimeline, type Incident } from '#contract/rest/incidents.ts'
import { read } from '../../../shared/api/queries.ts'
import { Run } from './run.tsx'

/** The units of a case: who is on the way first, then who was. */
export function Runs({ incident }: { incident: Incident }) {
  const { t } = useTranslation('dispatch')
  const { data } = useQuery({
    ...read(incidentTimeline, { params: { incidentId: incident.id } }),
    enabled: incident.assignments.length > 0,
  })
  if (incident.assignments.length === 0) return null
  const runs = incident.assignments.toSorted(
    (a, b) => Number(a.endedAt !== null) - Number(b.endedAt !== null) || a.dispatchedAt.localeCompare(b.dispatchedAt),
  )
  return (
    <section className="block">
      <h3 className="block__head">{t('run.title', { count: runs.filter((run) => run.endedAt === null).length })}</h3>
      {runs.map((run) => (
        <Run key={run.id} run={run} incident={incident} entries={data?.entries ?? []} />
      ))}
    </section>
  )
}
