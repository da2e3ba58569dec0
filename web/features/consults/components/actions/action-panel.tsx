import type { ConsultAction } from '#contract/vocabulary-consults.ts'
import type { DirectAction } from '../../logic/actions.ts'
import { EmergencyForm } from '../consent/emergency-form.tsx'
import { SignConsentForm } from '../consent/sign-consent-form.tsx'
import { OpinionEditor } from '../report/opinion-editor.tsx'
import { ReportPanel } from '../report/report-panel.tsx'
import { AddMaterialForm } from './add-material-form.tsx'
import { AttendeesForm } from './attendees-form.tsx'
import { ChangeTimeForm } from './change-time-form.tsx'
import { DeclineForm } from './decline-form.tsx'
import type { FormProps } from './form-props.ts'
import { InviteForm } from './invite-form.tsx'
import { RateForm } from './rate-form.tsx'
import { CancelForm, CorrectReportForm, EndForm, ReturnForm, WithdrawForm } from './reason-forms.tsx'
import { RegradeForm } from './regrade-form.tsx'
import { ScheduleForm } from './schedule-form.tsx'

export type FormAction = Exclude<ConsultAction, DirectAction | 'edit' | 'submit' | 'withdraw_invitation'>
/** Which form stands beside the case. */
export type Opened = { action: FormAction } | { action: 'withdraw_invitation'; invitationId: string }

interface Props extends FormProps {
  opened: Opened
  /** What was begun goes on in another form. */
  onNext: (action: FormAction) => void
}

/** The form of an action that asks for something first. */
export function ActionPanel({ consult, opened, onClose, onNext }: Props) {
  const form = { consult, onClose }
  switch (opened.action) {
    case 'decline':
      return <DeclineForm {...form} />
    case 'regrade':
      return <RegradeForm {...form} />
    case 'return':
      return <ReturnForm {...form} />
    case 'cancel':
      return <CancelForm {...form} />
    case 'schedule':
      return <ScheduleForm {...form} />
    case 'change_time':
      return <ChangeTimeForm {...form} />
    case 'invite':
      return <InviteForm {...form} />
    case 'withdraw_invitation':
      return <WithdrawForm {...form} invitationId={opened.invitationId} />
    case 'add_material':
      return <AddMaterialForm {...form} />
    case 'sign_consent':
      return <SignConsentForm {...form} />
    case 'approve_emergency':
      return <EmergencyForm {...form} />
    case 'end':
      return <EndForm {...form} />
    case 'correct_attendees':
      return <AttendeesForm {...form} />
    case 'write_opinion':
      return <OpinionEditor {...form} />
    case 'write_report':
    case 'sign_report':
      return <ReportPanel {...form} />
    case 'correct_report':
      return <CorrectReportForm {...form} onBegun={() => onNext('write_report')} />
    case 'rate':
      return <RateForm {...form} />
  }
}
