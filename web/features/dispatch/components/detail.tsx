import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { useSeat } from '../seat-store.ts'
import { useWantedFocus } from '../use-wanted-focus.ts'
import { CallDetail } from './call-detail.tsx'
import { IncidentDetail } from './incident-detail.tsx'
import { VehicleDetail } from './vehicle-detail.tsx'

/** What the seat works on. It changes when the user chooses something else, never by itself. */
export function Detail() {
  const { t } = useTranslation('dispatch')
  const selection = useSeat((seat) => seat.selection)
  const panel = useRef<HTMLElement>(null)
  useWantedFocus('detail', panel)
  return (
    <aside className="detail" ref={panel} tabIndex={-1} aria-label={t('detail.title')}>
      {selection?.kind === 'call' ? <CallDetail key={selection.id} callId={selection.id} /> : null}
      {selection?.kind === 'incident' ? <IncidentDetail key={selection.id} incidentId={selection.id} /> : null}
      {selection?.kind === 'vehicle' ? <VehicleDetail key={selection.id} vehicleId={selection.id} /> : null}
      {selection ? null : <Idle />}
    </aside>
  )
}

/** Nothing to do: the keys of the flow, so that the next call finds a ready hand. */
function Idle() {
  const { t } = useTranslation('dispatch')
  const steps = [
    ['F2', 'claim'],
    ['F3', 'place'],
    ['F4', 'card'],
    ['F6', 'send'],
  ] as const
  return (
    <div className="idle">
      <p className="idle__title">{t('idle.title')}</p>
      <ol>
        {steps.map(([key, name]) => (
          <li key={key}>
            <Kbd keys={key} />
            <span>{t(`idle.${name}`)}</span>
          </li>
        ))}
      </ol>
      <p className="idle__foot">
        <Kbd keys="F1" quiet /> {t('idle.all')}
      </p>
    </div>
  )
}
