import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Incident } from '#contract/rest/incidents.ts'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { useIncidentUpdate } from '../api/incident.ts'
import { namedPlace } from '../api/named-place.ts'
import { samePoint } from '../logic/places.ts'
import { useSeatContext } from '../seat-context.ts'
import { useSeat } from '../seat-store.ts'
import { useKeys } from '../../../shared/ui/use-keys.ts'
import { PhoneLink } from './phone-link.tsx'
import { PlaceField } from './place-field.tsx'

/** Where it is. One line once it is known; F3 opens the field again. A place that comes from the caller's phone is offered, not taken. */
export function IncidentPlace({ incident }: { incident: Incident }) {
  const { t } = useTranslation(['dispatch', 'words'])
  const { board } = useSeatContext()
  const wanted = useSeat((seat) => seat.wanted)
  const [editing, setEditing] = useState(false)
  const update = useIncidentUpdate(incident)
  const open = incident.state === 'open'
  const calls = board.calls.filter((call) => incident.callIds.includes(call.id))
  const phone = calls.find((call) => call.place?.source === 'caller_phone' && !samePoint(call.place.point, incident.place?.point))
  const asks = wanted?.region === 'place'
  useEffect(() => {
    if (asks && open) setEditing(true)
  }, [asks, open])
  const usePhone = () => {
    if (phone?.place) void namedPlace(phone.place).then((place) => update.change({ place }))
  }
  useKeys(phone?.place ? { 'Alt+U': usePhone } : {})
  const place = incident.place
  const asked = calls.find((call) => call.number !== null)
  return (
    <section className="block">
      <div className="place-line">
        <span className="place-line__label">{t('place.title')}</span>
        {place ? (
          <span className="place-line__text">
            <b>{place.label}</b>
            <small>
              {t(`words:locationSource.${place.source}`)}
              {place.accuracyM ? ` ±${Math.round(place.accuracyM)} m` : ''}
              {place.approximate ? ` · ${t('place.approximate')}` : ''}
            </small>
          </span>
        ) : (
          <span className="place-line__text place-line__text--none">{t('incident.noPlace')}</span>
        )}
        {open ? (
          <button type="button" className="button button--small button--plain" aria-expanded={editing} onClick={() => setEditing(!editing)}>
            {t('place.change')} <Kbd keys="F3" quiet />
          </button>
        ) : null}
      </div>
      {phone?.place ? (
        <div className="notice notice--success">
          <span className="notice__text">
            {t('link.arrived', { label: phone.place.label, accuracy: Math.round(phone.place.accuracyM ?? 0) })}
          </span>
          <button type="button" className="button button--small button--primary" disabled={update.busy} onClick={usePhone}>
            {t('link.use')} <Kbd keys="Alt+U" quiet />
          </button>
        </div>
      ) : null}
      {editing || (!place && open) ? (
        <>
          <PlaceField
            draft={`place.${incident.id}`}
            current={place}
            disabled={!open}
            busy={update.busy}
            onPlace={(next) => {
              void update.change({ place: next }).then((done) => {
                if (!done) return
                setEditing(false)
                useSeat.getState().want(done.card ? 'send' : 'card')
              })
            }}
          />
          {asked ? <PhoneLink call={asked} disabled={!open} /> : null}
        </>
      ) : null}
      <ProblemNotice problem={update.problem} onAgain={() => void update.again()} onClose={update.dismiss} />
    </section>
  )
}
