import { useTranslation } from 'react-i18next'
import type { Call, Place } from '#contract/rest/calls.ts'
import { clockSpan } from '../../../shared/ui/spans.ts'
import { timeOfDay } from '../../../shared/ui/time-of-day.ts'
import { useSeatContext } from '../seat-context.ts'
import { useTrueNow } from '../../../shared/realtime/use-true-now.ts'

/** 三字段 and the times of a call. */
export function CallCard({ call }: { call: Call }) {
  const { t } = useTranslation(['dispatch', 'words'])
  const { zone } = useSeatContext()
  const now = useTrueNow()
  const answered_ms = call.claimedAt ? Date.parse(call.claimedAt) - Date.parse(call.rangAt) : null
  const placeText = (place: Place) => {
    const how = `${t(`words:locationSource.${place.source}`)}${place.accuracyM ? ` ±${Math.round(place.accuracyM)} m` : ''}`
    return place.label ? `${place.label} · ${how}` : how
  }
  const talking = call.state === 'claimed'
  return (
    <section className="call-card">
      <header className="call-card__head">
        <span className={`call-card__state call-card__state--${call.state}`}>{t(`words:callState.${call.state}`)}</span>
        {talking ? <span className="call-card__span">{clockSpan(now - Date.parse(call.claimedAt ?? call.rangAt))}</span> : null}
        <span className="call-card__by">{call.claimedBy?.displayName}</span>
      </header>
      <p className="call-card__number">{call.number ?? t('call.noNumber')}</p>
      <dl className="facts">
        <Row label={t('call.owner')} value={call.ownerName} />
        <Row label={t('call.address')} value={call.installedAddress} />
        <Row
          label={t('call.rang')}
          value={`${timeOfDay(call.rangAt, zone)}${answered_ms === null ? '' : ` · ${t('call.answeredIn', { value: Math.max(0, Math.round(answered_ms / 1000)) })}`}`}
        />
        <Row label={t('call.recording')} value={call.recordingId} mono />
        {call.place ? <Row label={t('place.title')} value={placeText(call.place)} /> : null}
      </dl>
    </section>
  )
}

export function Row({ label, value, mono = false }: { label: string; value: string | null; mono?: boolean }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className={mono ? 'mono' : undefined}>{value ?? '—'}</dd>
    </div>
  )
}
