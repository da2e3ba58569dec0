import { useTranslation } from 'react-i18next'
import type { Wall } from '#contract/rest/dispatch.ts'
import { clockSpan } from '../../shared/ui/spans.ts'

/** The county's aim for the three shares: 95 %. Response: 12 min, the mean for the country. */
const aim = { share: 0.95, response_s: 720 }

/** The day so far. Whether a figure meets its aim is said by shape and word, not by colour alone. */
export function Figures({ today }: { today: Wall['today'] }) {
  const { t } = useTranslation('wall')
  const share = (value: number | null) => (value === null ? null : `${Math.round(value * 100)}`)
  return (
    <section className="figures" aria-label={t('figures.title')}>
      <h2>{t('figures.title')}</h2>
      <dl>
        <Figure label={t('figures.calls')} value={String(today.calls)} unit={t('figures.callsUnit')} />
        <Figure label={t('figures.incidents')} value={String(today.incidents)} unit={t('figures.incidentsUnit')} />
        <Figure label={t('figures.answered')} value={share(today.answeredWithin10s)} unit="%" met={meets(today.answeredWithin10s)} />
        <Figure label={t('figures.ordered')} value={share(today.dispatchedWithin60s)} unit="%" met={meets(today.dispatchedWithin60s)} />
        <Figure label={t('figures.rolled')} value={share(today.wheelsWithin180s)} unit="%" met={meets(today.wheelsWithin180s)} />
        <Figure
          label={t('figures.response')}
          value={today.meanResponseS === null ? null : clockSpan(today.meanResponseS * 1000)}
          unit={t('figures.minutes')}
          met={today.meanResponseS === null ? null : today.meanResponseS <= aim.response_s}
        />
        <Figure label={t('figures.handovers')} value={String(today.handovers)} unit={t('figures.handoversUnit')} />
      </dl>
    </section>
  )
}

const meets = (value: number | null) => (value === null ? null : value >= aim.share)

function Figure({ label, value, unit, met = null }: { label: string; value: string | null; unit: string; met?: boolean | null }) {
  const { t } = useTranslation('wall')
  return (
    <div className="figure" data-met={met === null ? undefined : met}>
      <dt>{label}</dt>
      <dd>
        <strong>{value ?? '—'}</strong>
        {value === null ? null : <span>{unit}</span>}
        {met === null ? null : <em>{met ? `✓ ${t('figures.met')}` : `▼ ${t('figures.missed')}`}</em>}
      </dd>
    </div>
  )
}
