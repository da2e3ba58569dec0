import { useTranslation } from 'react-i18next'
import type { VitalSign } from '#contract/vitals.ts'
import { agoText } from '../../../ui/spans.ts'
import { ageOf, type ReceivedMonitor } from '../../vitals/vitals-desk.ts'
import type { VitalValue } from '../../vitals/vitals-track.ts'

/** Older than this a figure that is measured all the time is an old one; the cuff measures every few minutes. */
const stale_ms = 10_000
const cuffStale_ms = 300_000
const aged_ms = 3_000

const unit: Record<VitalSign, string> = {
  heart_rate: '/min',
  pulse_rate: '/min',
  spo2: '%',
  respiratory_rate: '/min',
  etco2: 'mmHg',
  temperature: '°C',
  nibp_systolic: 'mmHg',
  nibp_diastolic: 'mmHg',
  nibp_mean: 'mmHg',
}
const order: readonly VitalSign[] = ['heart_rate', 'spo2', 'respiratory_rate', 'etco2', 'temperature']

/** The newest figure of each sign, large, with its age; an old one is grey and says so. */
export function Numerics({ monitor }: { monitor: ReceivedMonitor }) {
  const { t } = useTranslation('rooms')
  const of = (sign: VitalSign) => monitor.track.values.find((one) => one.sign === sign)
  const [systolic, diastolic, mean] = [of('nibp_systolic'), of('nibp_diastolic'), of('nibp_mean')]
  return (
    <dl className="numerics">
      {order.map((sign) => {
        const value = of(sign)
        if (!value) return null
        return (
          <Figure
            key={sign}
            sign={sign}
            label={t(`vitals.${sign}`)}
            text={value.value.toFixed(sign === 'temperature' ? 1 : 0)}
            value={value}
            monitor={monitor}
            staleAfter_ms={stale_ms}
          />
        )
      })}
      {systolic && diastolic ? (
        <Figure
          sign="nibp_systolic"
          label={t('vitals.nibp')}
          text={`${Math.round(systolic.value)}/${Math.round(diastolic.value)}`}
          extra={mean ? `(${Math.round(mean.value)})` : undefined}
          value={systolic}
          monitor={monitor}
          staleAfter_ms={cuffStale_ms}
        />
      ) : null}
    </dl>
  )
}

interface FigureProps {
  sign: VitalSign
  label: string
  text: string
  extra?: string | undefined
  value: VitalValue
  monitor: ReceivedMonitor
  staleAfter_ms: number
}

function Figure({ sign, label, text, extra, value, monitor, staleAfter_ms }: FigureProps) {
  const { t } = useTranslation('rooms')
  const age_ms = ageOf(monitor, value.measuredAt_ms)
  const stale = !(age_ms < staleAfter_ms)
  const bad = value.quality === 'no_signal'
  return (
    <div className="numeric" data-sign={sign} data-stale={stale || bad} data-quality={value.quality}>
      <dt>
        {label} <small>{unit[sign]}</small>
      </dt>
      <dd>
        {bad ? '—' : text}
        {extra && !bad ? <small>{extra}</small> : null}
      </dd>
      <span className="numeric__age">
        {bad ? t('vitals.noSignal') : value.quality === 'questionable' ? t('vitals.questionable') : null}{' '}
        {stale ? t('vitals.old', { ago: agoText(age_ms) }) : age_ms >= aged_ms ? agoText(age_ms) : ''}
      </span>
    </div>
  )
}
