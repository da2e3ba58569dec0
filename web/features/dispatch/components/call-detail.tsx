import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { getCall, locateCall, type Call, type Place } from '#contract/rest/calls.ts'
import { createIncident, getIncident, similarIncidents } from '#contract/rest/incidents.ts'
import { getBoard } from '#contract/rest/dispatch.ts'
import { api } from '../../../shared/api/client.ts'
import { keep, queryClient, read, readAgain } from '../../../shared/api/queries.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { Failed, Loading } from '../../../shared/ui/faces.tsx'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { putCall } from '../api/claim.ts'
import { namedPlace } from '../api/named-place.ts'
import { useSeatContext } from '../seat-context.ts'
import { useSeat } from '../seat-store.ts'
import { useKeys } from '../../../shared/ui/use-keys.ts'
import { CallCard } from './call-card.tsx'
import { CallOutcome } from './call-outcome.tsx'
import { EarlierCalls } from './earlier-calls.tsx'
import { PhoneLink } from './phone-link.tsx'
import { PlaceField } from './place-field.tsx'
import { Similar } from './similar.tsx'

/** A call that is no incident yet: who rings, from where, and whether it is known already. */
export function CallDetail({ callId }: { callId: string }) {
  const { board } = useSeatContext()
  const listed = board.calls.find((call) => call.id === callId)
  const { data, error, refetch } = useQuery(read(getCall, { params: { callId } }))
  // Whichever is newer: the board is read again on every fact, the call itself at every answer to a command.
  const call = data && (!listed || data.version >= listed.version) ? data : listed
  if (!call) return error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />
  return <OpenCall call={call} />
}

function OpenCall({ call }: { call: Call }) {
  const { t } = useTranslation('dispatch')
  const { me } = useSeatContext()
  const select = useSeat((seat) => seat.select)
  const params = { callId: call.id }
  const isMine = call.state === 'claimed' && call.claimedBy?.accountId === me.accountId
  const mayWork = call.state !== 'ringing' && (isMine || call.state !== 'claimed')
  const similar = useQuery({
    ...read(similarIncidents, { params }),
    enabled: call.incidentId === null && call.state !== 'ringing',
    staleTime: 5000,
  })
  const [offer, setOffer] = useState(false)

  const create = useCommand(createIncident, (incident) => {
    keep(getIncident, { params: { incidentId: incident.id } }, incident)
    void readAgain(getBoard)
    void readAgain(getCall, params)
    select({ kind: 'incident', id: incident.id }, 'card')
  })
  const locate = useCommand(locateCall)

  /** Place given: the call keeps it; where it sounds like a known event that is offered first, else the incident opens at once. */
  async function placed(place: Place) {
    const located = await locate.run({ params, body: place })
    if (!located) return
    putCall(located)
    const near = await api.call(similarIncidents, { params }).catch(() => null)
    if (near) queryClient.setQueryData(read(similarIncidents, { params }).queryKey, near)
    if (near && near.incidents.length > 0) {
      setOffer(true)
      useSeat.getState().want('similar')
    } else void open(place)
  }
  async function open(place: Place | null) {
    void create.run({ body: { callId: call.id, runType: 'emergency', place: place && (await namedPlace(place)) } })
  }
  useKeys({ 'Alt+I': () => void open(call.place) })

  if (call.incidentId) {
    const incidentId = call.incidentId
    return (
      <div className="detail__scroll">
        <CallCard call={call} />
        <button
          type="button"
          className="button button--primary"
          autoFocus
          onClick={() => select({ kind: 'incident', id: incidentId }, 'detail')}
        >
          {t('call.openIncident')} <Kbd keys="Enter" quiet />
        </button>
      </div>
    )
  }
  const found = similar.data?.incidents ?? []
  return (
    <div className="detail__scroll">
      <CallCard call={call} />
      <section className="block">
        <h3 className="block__head">
          {t('place.title')} <Kbd keys="F3" quiet />
        </h3>
        <PlaceField
          draft={`place.${call.id}`}
          current={call.place}
          disabled={!mayWork}
          busy={locate.busy || create.busy}
          onPlace={(place) => void placed(place)}
        />
        <div className="place-tools">
          <PhoneLink call={call} disabled={!mayWork} />
          <button
            type="button"
            className={`button${call.place && !offer ? ' button--primary' : ''}`}
            disabled={!mayWork || create.busy}
            onClick={() => void open(call.place)}
          >
            {t('call.openNew')} <Kbd keys="Alt+I" quiet />
          </button>
        </div>
        <ProblemNotice
          problem={locate.problem ?? create.problem}
          onAgain={() => void (locate.problem ? locate.again() : create.again())}
          onClose={() => (locate.dismiss(), create.dismiss())}
        />
      </section>
      {found.length > 0 ? <Similar call={call} found={found} onNew={() => void open(call.place)} disabled={!mayWork} /> : null}
      <CallOutcome call={call} isMine={isMine} />
      <EarlierCalls callId={call.id} />
    </div>
  )
}
