import { useTranslation } from 'react-i18next'
import { changeConsultTime } from '#contract/rest/consult-triage.ts'
import { useDraft } from '../../../../shared/api/drafts.ts'
import { isProblem } from '../../../../shared/api/problem.ts'
import { serverNow } from '../../../../shared/api/server-clock.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { useConsultCommand } from '../../../../shared/consults/api.ts'
import { localText } from '../../../../shared/ui/zoned.ts'
import { isoAt, nextQuarter } from '../../logic/times.ts'
import type { FormProps } from './form-props.ts'
import { useCandidates } from './candidate-picker.tsx'
import { DayStrip } from './day-strip.tsx'
import { FormShell } from './form-shell.tsx'
import { OverrideField } from './override-field.tsx'
import { ReasonField } from './reason-field.tsx'
import { WhenFields } from './when-fields.tsx'

/** Another time for the same doctors, with their day before one's eyes. */
export function ChangeTimeForm({ consult, onClose }: FormProps) {
  const { t } = useTranslation(['consults', 'words'])
  const { timeZone } = useMe().centre
  const { scheduledStart, scheduledEnd } = consult
  const lasts = scheduledStart && scheduledEnd ? (Date.parse(scheduledEnd) - Date.parse(scheduledStart)) / 60_000 : 30
  const [plan, setPlan, drop] = useDraft(`consult.${consult.id}.time`, {
    start: scheduledStart ? localText(scheduledStart, timeZone) : nextQuarter(serverNow(), timeZone),
    durationMin: lasts,
    reason: '',
    override: '',
  })
  const startsAt = isoAt(plan.start, timeZone)
  const { data } = useCandidates(consult.id, { specialty: null, startsAt, durationMin: plan.durationMin })
  const doctors = consult.invitations
    .filter(({ state }) => state === 'open' || state === 'accepted')
    .map(({ doctor, institution, specialty }) => ({
      accountId: doctor.accountId,
      name: doctor.name,
      institution: institution.shortName,
      specialty,
      busy: data?.candidates.find((one) => one.doctor.accountId === doctor.accountId)?.busy ?? false,
    }))
  const send = useConsultCommand(changeConsultTime, () => {
    drop()
    onClose()
  })
  const refused = isProblem(send.problem, 'consult.doctor_busy')
  const conflicting = refused ? doctors.map(({ name }) => name) : []
  return (
    <FormShell
      title={t('words:consultAction.change_time')}
      confirm={t('words:consultAction.change_time')}
      disabled={!startsAt || !plan.reason.trim() || (refused && !plan.override.trim())}
      {...send}
      onAgain={() => void send.again()}
      onClose={onClose}
      onSubmit={() => {
        if (startsAt)
          void send.run({
            params: { consultId: consult.id },
            body: {
              version: consult.version,
              startsAt,
              durationMin: plan.durationMin,
              reason: plan.reason.trim(),
              override: plan.override.trim() ? { reason: plan.override.trim() } : null,
            },
          })
      }}
    >
      <WhenFields
        start={plan.start}
        onStart={(start) => setPlan({ ...plan, start })}
        durationMin={plan.durationMin}
        onDuration={(durationMin) => setPlan({ ...plan, durationMin })}
      />
      <DayStrip
        start={plan.start}
        durationMin={plan.durationMin}
        doctors={doctors}
        consultId={consult.id}
        onStart={(start) => setPlan({ ...plan, start })}
      />
      <ReasonField
        label={t('forms.reason')}
        value={plan.reason}
        onChange={(reason) => setPlan({ ...plan, reason })}
        maxLength={300}
        usual="time"
      />
      <OverrideField names={conflicting} value={plan.override} onChange={(override) => setPlan({ ...plan, override })} />
    </FormShell>
  )
}
