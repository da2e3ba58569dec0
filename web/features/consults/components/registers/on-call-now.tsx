import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { onCall } from '#contract/rest/rotas.ts'
import type { RotaService } from '#contract/vocabulary-consults.ts'
import { read } from '../../../../shared/api/queries.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { hourMinute } from '../../../../shared/ui/time-of-day.ts'

/** Who is on call at this moment, first call first; busy ones say so by word and shape. */
export function OnCallNow({ institutionId, service }: { institutionId: string; service: RotaService }) {
  const { t } = useTranslation(['registers', 'words'])
  const { timeZone } = useMe().centre
  const { data } = useQuery({ ...read(onCall, { query: { institutionId, service } }), refetchInterval: 60_000 })
  if (!data) return null
  return (
    <div className="on-call-now" data-testid="on-call-now">
      <b>{t('rota.now')}</b>
      {data.slots.length === 0 ? <span className="tag tag--unknown">▲ {t('rota.nobodyNow')}</span> : null}
      {[...new Set(data.slots.map(({ slot }) => slot.specialty))].map((specialty) => (
        <span key={specialty} className="on-call-chip">
          {t(`words:specialty.${specialty}`)}
          {data.slots
            .filter(({ slot }) => slot.specialty === specialty)
            .map(({ slot, busy }) => (
              <span key={slot.id} className={busy ? 'on-call-one on-call-one--busy' : 'on-call-one'}>
                <i aria-hidden="true" />
                <b>{slot.doctor.name}</b>
                <small>
                  {slot.callOrder > 1 ? `${t('rota.order', { order: slot.callOrder })} · ` : ''}
                  {busy ? `${t('rota.busy')} · ` : ''}
                  {t('rota.until', { time: hourMinute(slot.endsAt, timeZone) })}
                </small>
              </span>
            ))}
        </span>
      ))}
    </div>
  )
}
