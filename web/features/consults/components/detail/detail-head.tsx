import { useTranslation } from 'react-i18next'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { clocksOf } from '../../../../shared/consults/logic/clocks.ts'
import { GradeBadge, StateBadge } from '../../../../shared/consults/parts/badges.tsx'
import { Clock } from '../../../../shared/consults/parts/clock-chip.tsx'
import { DoctorLine, PatientLine } from '../../../../shared/consults/parts/people.tsx'
import { useTrueNow } from '../../../../shared/realtime/use-true-now.ts'
import { dayAndTime, hourMinute } from '../../../../shared/ui/time-of-day.ts'

/** Who and what it is about, where it stands, and every clock that runs. */
export function DetailHead({ consult, onClose }: { consult: Consult; onClose: () => void }) {
  const { t } = useTranslation(['consults', 'words', 'common'])
  const { timeZone } = useMe().centre
  const now = useTrueNow()
  const { inviting } = consult
  const doctor = inviting.doctor ?? inviting.requestedBy
  return (
    <header className="c-head">
      <div className="c-head__line">
        <GradeBadge grade={consult.grade} />
        <h2>
          <PatientLine patient={consult.patient} unwritten={consult.state === 'draft'} />
        </h2>
        <StateBadge state={consult.state} />
        {clocksOf(consult, now).map((clock) => (
          <Clock key={clock.clock} clock={clock} now_ms={now} />
        ))}
        <span className="c-head__space" />
        <span className="mono">{consult.number}</span>
        <button type="button" className="button button--small button--plain" onClick={onClose} aria-label={t('common:action.close')}>
          ✕
        </button>
      </div>
      <div className="c-head__line c-head__line--low">
        <span>
          {t(`words:consultKind.${consult.kind}`)} · {consult.specialty ? t(`words:specialty.${consult.specialty}`) : t('noSpecialty')}
          {consult.careSetting ? ` · ${t(`words:careSetting.${consult.careSetting}`)}` : ''}
        </span>
        <span>
          {t('detail.from')} {inviting.institution.name} <DoctorLine doctor={doctor} />
        </span>
        {consult.wishedInstitution ? <span>{t('detail.wished', { name: consult.wishedInstitution.shortName })}</span> : null}
        {consult.scheduledStart ? (
          <span>
            {t('detail.scheduled')} <b>{dayAndTime(consult.scheduledStart, timeZone).slice(0, 11)}</b>
            {consult.scheduledEnd ? `–${hourMinute(consult.scheduledEnd, timeZone)}` : ''}
          </span>
        ) : consult.wishedStart ? (
          <span>{t('detail.wishedStart', { time: dayAndTime(consult.wishedStart, timeZone).slice(0, 11) })}</span>
        ) : null}
        {consult.triage && (consult.state === 'triage' || consult.state === 'submitted') ? (
          <span>{t('detail.inHand', { name: consult.triage.by })}</span>
        ) : null}
      </div>
    </header>
  )
}
