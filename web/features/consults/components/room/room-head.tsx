import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { admitAskers, endSession } from '#contract/rest/consult-session.ts'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { useConsultCommand } from '../../../../shared/consults/api.ts'
import { GradeBadge, StateBadge } from '../../../../shared/consults/parts/badges.tsx'
import { PatientLine } from '../../../../shared/consults/parts/people.tsx'
import { useTrueNow } from '../../../../shared/realtime/use-true-now.ts'
import { ask } from '../../../../shared/ui/ask.tsx'
import { ProblemNotice } from '../../../../shared/ui/problem-notice.tsx'
import { clockSpan } from '../../../../shared/ui/spans.ts'

/** Above the pictures: whom it is about, how long it runs, who waits outside, and the end of it. */
export function RoomHead({ consult, onBack }: { consult: Consult; onBack: () => void }) {
  const { t } = useTranslation(['consults', 'words'])
  const now = useTrueNow()
  const [asked, setAsked] = useState(false)
  const admit = useConsultCommand(admitAskers)
  const end = useConsultCommand(endSession)
  const params = { consultId: consult.id }
  async function finish() {
    if (asked) return
    setAsked(true)
    const sure = await ask({ title: t('words:consultAction.end'), detail: t('forms.endNote'), confirm: t('words:consultAction.end') })
    setAsked(false)
    if (sure !== null) await end.run({ params })
  }
  return (
    <header className="c-room__head">
      <button type="button" className="button button--small" onClick={onBack}>
        ‹ {t('room.back')}
      </button>
      <GradeBadge grade={consult.grade} />
      <PatientLine patient={consult.patient} />
      <span className="c-room__what">
        {consult.specialty ? t(`words:specialty.${consult.specialty}`) : ''} · {consult.inviting.institution.shortName}
      </span>
      <StateBadge state={consult.state} />
      {consult.startedAt && !consult.endedAt ? <b className="figures">{clockSpan(now - Date.parse(consult.startedAt))}</b> : null}
      <span className="c-head__space" />
      <ProblemNotice problem={admit.problem ?? end.problem} onClose={() => (admit.dismiss(), end.dismiss())} />
      {consult.may.includes('admit') ? (
        <button
          type="button"
          className="button button--primary"
          disabled={admit.busy}
          onClick={() => void admit.run({ params })}
          data-testid="admit"
        >
          {t('words:consultAction.admit')}
        </button>
      ) : null}
      {consult.may.includes('end') ? (
        <button type="button" className="button button--danger" disabled={end.busy} onClick={() => void finish()} data-testid="end-session">
          {t('words:consultAction.end')}
        </button>
      ) : null}
    </header>
  )
}
