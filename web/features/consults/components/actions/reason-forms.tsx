import { useTranslation } from 'react-i18next'
import { correctReport, readReports } from '#contract/rest/consult-reports.ts'
import { endSession } from '#contract/rest/consult-session.ts'
import { returnConsult, withdrawInvitation } from '#contract/rest/consult-triage.ts'
import { cancelConsult, getConsult } from '#contract/rest/consults.ts'
import type { Route } from '#contract/route.ts'
import { useDraft } from '../../../../shared/api/drafts.ts'
import { readAgain } from '../../../../shared/api/queries.ts'
import { useCommand, type Command } from '../../../../shared/api/use-command.ts'
import { useConsultCommand } from '../../../../shared/consults/api.ts'
import type { FormProps } from './form-props.ts'
import { FormShell } from './form-shell.tsx'
import { ReasonField } from './reason-field.tsx'

/** Words that outlive the form until they are sent. */
function useReason(name: string, onClose: () => void) {
  const [reason, setReason, drop] = useDraft(name, '')
  const done = () => {
    drop()
    onClose()
  }
  return { reason, setReason, done }
}

interface ReasonFormProps {
  title: string
  note?: string | undefined
  /** What the button says; the title where left out. */
  confirm?: string
  danger?: boolean
  /** Something else is missing. */
  disabled?: boolean
  words: Pick<ReturnType<typeof useReason>, 'reason' | 'setReason'>
  /** Of the words. */
  label: string
  maxLength?: number
  usual: string
  send: Pick<Command<Route>, 'busy' | 'problem' | 'again'>
  /** With the words as they go. */
  onSubmit: (reason: string) => void
  onClose: () => void
}

/** A form that wants words and nothing else. */
function ReasonForm({
  title,
  confirm = title,
  disabled = false,
  words: { reason, setReason },
  label,
  maxLength = 300,
  usual,
  send,
  onSubmit,
  ...shell
}: ReasonFormProps) {
  return (
    <FormShell
      title={title}
      confirm={confirm}
      disabled={disabled || !reason.trim()}
      {...shell}
      busy={send.busy}
      problem={send.problem}
      onAgain={() => void send.again()}
      onSubmit={() => onSubmit(reason.trim())}
    >
      <ReasonField label={label} value={reason} onChange={setReason} maxLength={maxLength} usual={usual} />
    </FormShell>
  )
}

export function ReturnForm({ consult, onClose }: FormProps) {
  const { t } = useTranslation(['consults', 'words'])
  const words = useReason(`consult.${consult.id}.return`, onClose)
  const send = useConsultCommand(returnConsult, words.done)
  return (
    <ReasonForm
      title={t('words:consultAction.return')}
      note={t('forms.returnNote')}
      danger
      words={words}
      label={t('forms.whatIsMissing')}
      maxLength={500}
      usual="return"
      send={send}
      onSubmit={(reason) => void send.run({ params: { consultId: consult.id }, body: { version: consult.version, reason } })}
      onClose={onClose}
    />
  )
}

export function CancelForm({ consult, onClose }: FormProps) {
  const { t } = useTranslation(['consults', 'words'])
  const words = useReason(`consult.${consult.id}.cancel`, onClose)
  const send = useConsultCommand(cancelConsult, words.done)
  return (
    <ReasonForm
      title={t('words:consultAction.cancel')}
      note={t('forms.cancelNote')}
      danger
      words={words}
      label={t('forms.reason')}
      usual="cancel"
      send={send}
      onSubmit={(reason) => void send.run({ params: { consultId: consult.id }, body: { version: consult.version, reason } })}
      onClose={onClose}
    />
  )
}

export function WithdrawForm({ consult, invitationId, onClose }: FormProps & { invitationId: string }) {
  const { t } = useTranslation(['consults', 'words'])
  const words = useReason(`consult.${invitationId}.withdraw`, onClose)
  const send = useConsultCommand(withdrawInvitation, words.done)
  const asked = consult.invitations.find(({ id }) => id === invitationId)
  return (
    <ReasonForm
      title={`${t('words:consultAction.withdraw_invitation')} · ${asked?.doctor.name ?? ''}`}
      note={asked?.state === 'accepted' ? t('forms.withdrawAccepted') : undefined}
      confirm={t('words:consultAction.withdraw_invitation')}
      danger
      words={words}
      label={t('forms.reason')}
      usual="withdraw"
      send={send}
      onSubmit={(reason) => void send.run({ params: { invitationId }, body: { reason } })}
      onClose={onClose}
    />
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
  const words = useReason(`consult.${consult.id}.correct`, onBegun)
  const send = useCommand(correctReport, () => {
    void readAgain(readReports, params)
    void readAgain(getConsult, params)
    words.done()
  })
  const report = consult.report
  return (
    <ReasonForm
      title={t('words:consultAction.correct_report')}
      note={t('forms.correctNote', { no: report?.reportNo ?? 1 })}
      confirm={t('forms.beginCorrection')}
      disabled={!report}
      words={words}
      label={t('forms.correctReason')}
      usual="correct"
      send={send}
      onSubmit={(reason) => {
        if (report) void send.run({ params: { reportId: report.id }, body: { reason } })
      }}
      onClose={onClose}
    />
  )
}
