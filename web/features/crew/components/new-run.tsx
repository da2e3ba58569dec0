import { useTranslation } from 'react-i18next'
import type { Run } from '#contract/rest/dispatch.ts'
import { inLanguage } from '../../../shared/i18n/i18n.ts'
import { PriorityBadge } from '../../../shared/ui/badges.tsx'
import { clockSpan } from '../../../shared/ui/spans.ts'
import { timeOfDay } from '../../../shared/ui/time-of-day.ts'
import { useNow } from '../../../shared/ui/use-now.ts'
import { useCrew } from '../crew-context.ts'
import { feel, useAlarm } from '../device/alarm.ts'
import { shortNumber } from '../logic/words.ts'
import { stepPress } from '../press-step.ts'

/** An order: nobody in the cabin can miss it, and there is one thing to press. */
export function NewRun({ run }: { run: Run }) {
  const { t } = useTranslation(['crew', 'words'])
  const { fix, press, zone } = useCrew()
  const now = useNow()
  useAlarm(true)
  const { incident, assignment } = run
  return (
    <main className="order alarm-ring" data-face="order">
      <header className="order__head">
        <strong>{t('order.title')}</strong>
        <span>{t('order.sent', { time: timeOfDay(assignment.dispatchedAt, zone) })}</span>
        <b className="order__clock">{clockSpan(now - Date.parse(assignment.dispatchedAt))}</b>
      </header>
      <div className="order__case">
        <p className="order__line">
          <PriorityBadge level={incident.priority} />
          <b>{incident.card ? inLanguage(incident.card.title) : t(`words:runType.${incident.runType}`)}</b>
          <span className="crew-quiet">#{shortNumber(incident.number)}</span>
          {assignment.promisedEtaS === null ? null : <span>{t('order.eta', { minutes: Math.ceil(assignment.promisedEtaS / 60) })}</span>}
        </p>
        <p className="order__place">{incident.place?.label || t('case.noPlace')}</p>
        {incident.addressNote ? <p className="order__note">{incident.addressNote}</p> : null}
        {incident.chiefComplaint ? <p className="order__note">{incident.chiefComplaint}</p> : null}
      </div>
      <button
        type="button"
        className="order__take"
        onClick={() => {
          feel()
          press(stepPress(assignment.id, 'acknowledged', fix))
        }}
      >
        {t('order.take')}
      </button>
    </main>
  )
}
