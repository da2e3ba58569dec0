import { useTranslation } from 'react-i18next'
import type { Wall } from '#contract/rest/dispatch.ts'
import { clockSpan } from '../../shared/ui/spans.ts'

/** The county's aim for the three shares: 95 %. Response: 12 min, the mean for the country. */
const aim = { share: 0.95, response_s: 720 }

/** The day so far. Whether a figure meets its aim is said by shape and word, not by colour alone. */
export function Figures({ today }: { today: Wall['today'] }) {
  const { t } = useTranslation('wall')
  const response = today.meanResponseS
  return (
    <section className="panel figures" aria-label={t('figures.title')}>
      <h2>{t('figures.title')}</h2>
      <dl className="figures__counts">
        <Count label={t('figures.calls')} value={String(today.calls)} />
        <Count label={t('figures.incidents')} value={String(today.incidents)} />
        <Count label={t('figures.handovers')} value={String(today.handovers)} />
        <Count
          label={t('figures.response')}
          value={response === null ? '—' : clockSpan(response * 1000)}
          met={response === null ? null : response <= aim.response_s}
        />
      </dl>
      <dl className="figures__shares">
        <Share label={t('figures.answered')} value={today.answeredWithin10s} />
        <Share label={t('figures.ordered')} value={today.dispatchedWithin60s} />
        <Share label={t('figures.rolled')} value={today.wheelsWithin180s} />
      </dl>
    </section>
  )
}

function Count({ label, value, met = null }: { label: string; value: string; met?: boolean | null }) {
  return (
    <div className="figure" data-met={met ?? undefined}>
      <dt>{label}</dt>
      <dd>
        <strong>{value}</strong>
        {met === null ? null : <Mark met={met} short />}
      </dd>
    </div>
  )
}

/** A share of the cases so far, as figure and as a bar with a tick at the aim. */
function Share({ label, value }: { label: string; value: number | null }) {
  const met = value === null ? null : value >= aim.share
  // Rounded down: 94.6 % is not the aim of 95 %.
  const percent = value === null ? null : Math.floor(value * 100 + 1e-9)
  return (
    <div className="figure" data-met={met ?? undefined}>
      <dt>{label}</dt>
      <dd>
        <strong>{percent ?? '—'}</strong>
        {percent === null ? null : <span>%</span>}
        {met === null ? null : <Mark met={met} />}
        <i className="figure__bar" aria-hidden="true">
          <i style={{ width: `${percent ?? 0}%` }} />
          <i className="figure__aim" style={{ left: `${aim.share * 100}%` }} />
        </i>
      </dd>
    </div>
  )
}

function Mark({ met, short = false }: { met: boolean; short?: boolean }) {
  const { t } = useTranslation('wall')
  const word = t(met ? 'figures.met' : 'figures.missed')
  return (
    <em title={word}>
      {met ? '✓' : '▼'} {short ? <span className="sr-only">{word}</span> : word}
    </em>
  )
}
