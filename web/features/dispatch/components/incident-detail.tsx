import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { getIncident, type Incident } from '#contract/rest/incidents.ts'
import { read } from '../../../shared/api/queries.ts'
import { Failed, Loading } from '../../../shared/ui/faces.tsx'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { useSeatContext } from '../seat-context.ts'
import { useKeys } from '../../../shared/ui/use-keys.ts'
import { CardField } from './card-field.tsx'
import { Consults } from './consults.tsx'
import { Guidance } from './guidance.tsx'
import { IncidentCalls } from './incident-calls.tsx'
import { IncidentFields } from './incident-fields.tsx'
import { IncidentHead } from './incident-head.tsx'
import { IncidentPlace } from './incident-place.tsx'
import { Patients } from './patients.tsx'
import { Send } from './send.tsx'
import { Runs } from './runs.tsx'
import { Timeline } from './timeline.tsx'

const tabs = ['guidance', 'fields', 'calls', 'timeline'] as const
type Tab = (typeof tabs)[number]
const tabKeys: Record<Tab, string> = { guidance: 'Alt+G', fields: 'Alt+P', calls: 'Alt+C', timeline: 'Alt+T' }

export function IncidentDetail({ incidentId }: { incidentId: string }) {
  const { board } = useSeatContext()
  const { data, error, refetch } = useQuery(read(getIncident, { params: { incidentId } }))
  if (!data) return error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />
  const row = board.incidents.find((one) => one.id === incidentId)
  // The board is read again on every fact; its runs may be a moment ahead of the case's own reading.
  const incident = row && row.version >= data.version ? { ...data, assignments: row.assignments } : data
  return <OpenIncident incident={incident} />
}

function OpenIncident({ incident }: { incident: Incident }) {
  const { t } = useTranslation('dispatch')
  const [tab, setTab] = useState<Tab>('guidance')
  useKeys(Object.fromEntries(tabs.map((one) => [tabKeys[one], () => setTab(one)])))
  return (
    <div className="case">
      <IncidentHead incident={incident} />
      <div className="detail__scroll">
        <IncidentPlace incident={incident} />
        <CardField incident={incident} />
        <Runs incident={incident} />
        <Send incident={incident} />
        <Consults incident={incident} />
        <div className="tabs" role="tablist">
          {tabs.map((one) => (
            <button key={one} type="button" role="tab" aria-selected={tab === one} className="tabs__tab" onClick={() => setTab(one)}>
              {t(`tab.${one}`)} <Kbd keys={tabKeys[one]} quiet />
            </button>
          ))}
        </div>
        <div role="tabpanel">
          {tab === 'guidance' ? <Guidance incident={incident} /> : null}
          {tab === 'fields' ? (
            <>
              <IncidentFields incident={incident} />
              <Patients incident={incident} />
            </>
          ) : null}
          {tab === 'calls' ? <IncidentCalls incident={incident} /> : null}
          {tab === 'timeline' ? <Timeline incident={incident} /> : null}
        </div>
      </div>
    </div>
  )
}
