import { useTranslation } from 'react-i18next'
import type { Call } from '#contract/rest/calls.ts'
import { Age } from '../../../shared/ui/age.tsx'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { clockSpan } from '../../../shared/ui/spans.ts'
import { useClaim } from '../api/claim.ts'
import { limits } from '../../../shared/alarms/alarms.ts'
import { shortNumber } from '../logic/queue.ts'
import { useSeatContext } from '../seat-context.ts'
import { useSeat } from '../seat-store.ts'
import { useTrueNow } from '../../../shared/realtime/use-true-now.ts'

/** A ringing call: its seconds against the 10 it may ring, and one key to take it. */
export function RingingRow({ call, first, compact }: { call: Call; first: boolean; compact: boolean }) {
  const { t } = useTranslation('dispatch')
  const now = useTrueNow()
  const claim = useClaim()
  const rung_ms = Math.max(0, now - Date.parse(call.rangAt))
  const late = rung_ms >= limits.answer_ms
  const look = `ring${late ? ' ring--late' : ''}`
  if (compact)
    return (
      <li>
        <button type="button" data-row className={`${look} ring--compact`} onClick={() => claim(call)}>
          <b>{call.number ?? t('call.noNumber')}</b>
          <span className="row__cut">{call.installedAddress}</span>
          <span className="ring__seconds">{t('call.rungFor', { value: Math.floor(rung_ms / 1000) })}</span>
        </button>
      </li>
    )
  return (
    <li>
      <button type="button" data-row className={look} onClick={() => claim(call)}>
        <span className="ring__top">
          <span className="ring__number">{call.number ?? t('call.noNumber')}</span>
          <span className="ring__seconds">{t('call.rungFor', { value: Math.floor(rung_ms / 1000) })}</span>
        </span>
        <span className="ring__who">{[call.ownerName, call.installedAddress].filter(Boolean).join(' · ') || t('call.noOwner')}</span>
        <span className="ring__bar" aria-hidden="true">
          <i style={{ width: `${Math.min(100, (rung_ms / limits.answer_ms) * 100)}%` }} />
        </span>
        <span className="ring__foot">
          {late ? <b>{t('call.overLimit')}</b> : <span>{t('call.limit')}</span>}
          <span>
            {t('call.claim')} {first ? <Kbd keys="F2" /> : null}
          </span>
        </span>
      </button>
    </li>
  )
}

/** A call on the line, or one to be called back. */
export function CallRow({ call, selected, mine }: { call: Call; selected: boolean; mine: boolean }) {
  const { t } = useTranslation(['dispatch', 'words'])
  const select = useSeat((seat) => seat.select)
  const now = useTrueNow()
  const onLine = call.state === 'claimed'
  const { board } = useSeatContext()
  const incident = board.incidents.find(({ id }) => id === call.incidentId)
  return (
    <li>
      <button
        type="button"
        data-row
        data-selected={selected}
        className={selected ? 'row row--selected' : 'row'}
        onClick={() =>
          call.incidentId ? select({ kind: 'incident', id: call.incidentId }, 'detail') : select({ kind: 'call', id: call.id }, 'place')
        }
      >
        <span className="row__line">
          <b className="row__main">{call.number ?? t('call.noNumber')}</b>
          {onLine ? (
            <span className="row__time">{clockSpan(now - Date.parse(call.claimedAt ?? call.rangAt))}</span>
          ) : (
            <Age at={call.rangAt} />
          )}
        </span>
        <span className="row__line row__sub">
          {incident ? <span className="row__number">{shortNumber(incident.number)}</span> : null}
          <span className="row__cut">
            {call.place?.label ||
              call.installedAddress ||
              (call.place ? t(`words:locationSource.${call.place.source}`) : t('call.noPlace'))}
          </span>
          <span>{onLine ? (mine ? t('call.mine') : call.claimedBy?.displayName) : t('call.abandoned')}</span>
        </span>
      </button>
    </li>
  )
}
