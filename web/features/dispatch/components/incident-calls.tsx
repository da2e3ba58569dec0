import { useQueries } from '@tanstack/react-query'
import { getCall } from '#contract/rest/calls.ts'
import type { Incident } from '#contract/rest/incidents.ts'
import { read } from '../../../shared/api/queries.ts'
import { Empty, Failed, Loading } from '../../../shared/ui/faces.tsx'
import { useSeatContext } from '../seat-context.ts'
import { CallCard } from './call-card.tsx'
import { CallOutcome } from './call-outcome.tsx'

/** The calls that belong to a case. */
export function IncidentCalls({ incident }: { incident: Incident }) {
  const { me, board } = useSeatContext()
  const calls = useQueries({ queries: incident.callIds.map((callId) => read(getCall, { params: { callId } })) })
  if (incident.callIds.length === 0) return <Empty />
  return (
    <>
      {calls.map(({ data, error, refetch }, index) => {
        const listed = board.calls.find((call) => call.id === incident.callIds[index])
        const call = listed && (!data || listed.version > data.version) ? listed : data
        if (!call)
          return error ? (
            <Failed key={incident.callIds[index]} error={error} onRetry={() => void refetch()} />
          ) : (
            <Loading key={incident.callIds[index]} />
          )
        return (
          <div key={call.id} className="incident-call">
            <CallCard call={call} />
            <CallOutcome call={call} isMine={call.state === 'claimed' && call.claimedBy?.accountId === me.accountId} />
          </div>
        )
      })}
    </>
  )
}
