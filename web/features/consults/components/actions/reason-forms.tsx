import { useTranslation } from 'react-i18next'
import { cancelConsult } from '#contract/rest/consults.ts'
import { correctReport } from '#contract/rest/consult-reports.ts'
import { endSession } from '#contract/rest/consult-session.ts'
import { getConsult } from '#contract/rest/consults.ts'
import { readReports } from '#contract/rest/consult-reports.ts'
import { returnConsult, withdrawInvitation } from '#contract/rest/consult-triage.ts'
import { useDraft } from '../../../../shared/api/drafts.ts'
import { readAgain } from '../../../../shared/api/queries.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { useConsultCommand } from '../../../../shared/consults/api.ts'
import type { FormProps } from './form-props.ts'
import { FormShell } from './form-shell.tsx'
import { ReasonField } from './reason-field.tsx'

/** What all forms that want only words share. */
function useReason(name: string, onClose: () => void) {
  const [reason, setReason, drop] = useDraft(name, '')
  const done = () => {
    drop()
    onClose()
  }
  return { reason, setReason, done }
}

export function ReturnForm({ consult, onClose }: FormProps) {
  const { t } = useTranslation(['consults', 'words'])
  const { reason, setReason, done } = useReason(`consult.${consult.id}.return`, onClose)
  const send = useConsultCommand(returnConsult, done)
  return (
    <FormShell
      title={t('words:consultAction.return')}
      note={t('forms.returnNote')}
      confirm={t('words:consultAction.return')}
      danger
      disabled={!reason.trim()}
      {...send}
      onAgain={() => void send.again()}
      onClose={onClose}
      onSubmit={() => void send.run({ params: { consultId: consult.id }, body: { version: consult.version, reason: reason.trim() } })}
    >
      <ReasonField label={t('forms.whatIsMissing')} value={reason} onChange={setReason} maxLength={500} usual="return" />
    </FormShell>
  )
}

export function CancelForm({ consult, onClose }: FormProps) {
  const { t } = useTranslation(['consults', 'words'])
  const { reason, setReason, done } = useReason(`consult.${consult.id}.cancel`, onClose)
  const send = useConsultCommand(cancelConsult, done)
  return (
    <FormShell
      title={t('words:consultAction.cancel')}
      note={t('forms.cancelNote')}
      confirm={t('words:consultAction.cancel')}
      danger
      disabled={!reason.trim()}
      {...send}
      onAgain={() => void send.again()}
      onClose={onClose}
      onSubmit={() => void send.run({ params: { consultId: consult.id }, body: { version: consult.version, reason: reason.trim() } })}
    >
      <ReasonField label={t('forms.reason')} value={reason} onChange={setReason} maxLength={300} usual="cancel" />
    </FormShell>
  )
}

export function WithdrawForm({ consult, invitationId, onClose }: FormProps & { invitationId: string }) {
  const { t } = useTranslation(['consults', 'words'])
  const { reason, setReason, done } = useReason(`consult.${invitationId}.withdraw`, onClose)
  const send = useConsultCommand(withdrawInvitation, done)
  const asked = consult.invitations.find(({ id }) => id === invitationId)
  return (
    <FormShell
      title={`${t('words:consultAction.withdraw_invitation')} · ${asked?.doctor.name ?? ''}`}
      note={asked?.state === 'accepted' ? t('forms.withdrawAccepted') : undefined}
      confirm={t('words:consultAction.withdraw_invitation')}
      danger
      disabled={!reason.trim()}
      {...send}
      onAgain={() => void send.again()}
      onClose={onClose}
      onSubmit={() => void send.run({ params: { invitationId }, body: { reason: reason.trim() } })}
    >
      <ReasonField label={t('forms.reason')} value={reason} onChange={setReason} maxLength={300} usual="withdraw" />
    </FormShell>
  )
}

export function EndForm({ consult, onClose }: FormProps) {
  const { t } = useTranslation(['consults', 'words'])
  const send = useConsultCommand(endSession, onClose)
  return (
    <FormShell
      title={t('words:consultAction.end')}
      note={t('forms.endNote')}
      confirm={t('words:consultAction.end')}
      {...send}
      onAgain={() => void send.again()}
      onClose={onClose}
      onSubmit={() => void send.run({ params: { consultId: consult.id } })}
    >
      {null}
    </FormShell>
  )
}

export function CorrectReportForm({ consult, onClose, onBegun }: FormProps & { onBegun: () => void }) {
  const { t } = useTranslation(['consults', 'words'])
  const params = { consultId: consult.id }
  const { reason, setReason, done } = useReason(`consult.${consult.id}.correct`, onBegun)
  const send = useCommand(correctReport, () => {
    void readAgain(readReports, params)
    void readAgain(getConsult, params)
    done()
  })
  const report = consult.report
  return (
    <FormShell
      title={t('words:consultAction.correct_report')}
      note={t('forms.correctNote', { no: report?.reportNo ?? 1 })}
      confirm={t('forms.beginCorrection')}
      disabled={!reason.trim() || !report}
      {...send}
      onAgain={() => void send.again()}
      onClose={onClose}
      onSubmit={() => {
        if (report) void send.run({ params: { reportId: report.id }, body: { reason: reason.trim() } })
      }}
    >
      <ReasonField label={t('forms.correctReason')} value={reason} onChange={setReason} maxLength={300} usual="correct" />
    </FormShell>
  )
}
