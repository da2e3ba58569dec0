import type { ConsultAction, ConsultState } from '#contract/vocabulary-consults.ts'
import type { Standing } from './standing.ts'

/** What decides which actions are open, besides the reader's standing. */
export interface Situation {
  state: ConsultState
  grade: string | null
  kind: string
  /** The reader has it in hand at the desk. */
  takenByReader: boolean
  waiting: boolean
  admitted: boolean
  consent: { written: boolean; emergency: boolean }
  /** The newest report: none, a draft, or signed. */
  report: 'none' | 'draft' | 'signed'
  ratedByReader: boolean
}

const beforeSession: readonly ConsultState[] = ['scheduled', 'declined', 'accepted']
const afterSession: readonly ConsultState[] = ['ended', 'reported', 'rated']
const over: readonly ConsultState[] = ['archived', 'cancelled']

/** What a person may do with a consult at this moment; every command holds the same rules for itself. */
export function actionsOpen(standing: Standing, situation: Situation): ConsultAction[] {
  return [...ofInvitingSide(standing, situation), ...ofDesk(standing, situation), ...ofInvitedSide(standing, situation)].filter(
    (action, index, all) => all.indexOf(action) === index,
  )
}

function ofInvitingSide({ side, desk }: Standing, s: Situation): ConsultAction[] {
  const actions: ConsultAction[] = []
  const inviting = side === 'inviting'
  if (inviting && (s.state === 'draft' || s.state === 'returned')) actions.push('edit', 'submit')
  if (inviting && ['draft', 'submitted', 'triage', 'returned', ...beforeSession].includes(s.state)) actions.push('cancel')
  if (inviting && !over.includes(s.state)) actions.push('add_material')
  if ((inviting || desk) && !over.includes(s.state) && !s.consent.written)
    actions.push('sign_consent', ...(s.consent.emergency ? [] : (['approve_emergency'] as const)))
  if (inviting && ['scheduled', 'accepted', 'in_session'].includes(s.state) && !s.admitted) actions.push(s.waiting ? 'leave_queue' : 'wait')
  if (inviting && ['reported', 'rated'].includes(s.state) && !s.ratedByReader) actions.push('rate')
  return actions
}

function ofDesk({ desk }: Standing, s: Situation): ConsultAction[] {
  if (!desk) return []
  const actions: ConsultAction[] = []
  if (s.state === 'submitted' || s.state === 'triage')
    actions.push(...(s.takenByReader ? [] : (['take'] as const)), 'regrade', 'return', 'schedule')
  if (s.state === 'declined') actions.push('regrade', 'return', 'schedule', 'invite', 'withdraw_invitation')
  if (s.state === 'scheduled' || s.state === 'accepted') actions.push('regrade', 'change_time', 'invite', 'withdraw_invitation')
  if (s.state === 'in_session') actions.push('invite', 'withdraw_invitation')
  return [...actions, ...ofHost(s)]
}

function ofInvitedSide({ invitation }: Standing, s: Situation): ConsultAction[] {
  if (!invitation) return []
  if (invitation.state === 'open') return ['scheduled', 'accepted', 'in_session'].includes(s.state) ? ['accept', 'decline'] : []
  const actions: ConsultAction[] = ofHost(s)
  if (s.state === 'scheduled' || s.state === 'accepted') actions.push('decline')
  if (!over.includes(s.state)) actions.push('add_material')
  if (afterSession.includes(s.state)) {
    if (s.report !== 'signed') {
      actions.push('write_report')
      if (s.kind === 'multidisciplinary') actions.push('write_opinion')
    }
    if (s.report === 'draft') actions.push('sign_report')
    if (s.report === 'signed') actions.push('correct_report')
  } else if (s.state === 'in_session') {
    actions.push('write_report')
    if (s.kind === 'multidisciplinary') actions.push('write_opinion')
  }
  if (['reported', 'rated'].includes(s.state) && !s.ratedByReader) actions.push('rate')
  return actions
}

/** The doctor who accepted, and the desk for them. */
function ofHost(s: Situation): ConsultAction[] {
  if (s.state === 'accepted' && (s.grade === 'immediate' || s.consent.written || s.consent.emergency)) return ['start']
  if (s.state === 'in_session') return s.admitted ? ['end'] : ['admit', 'end']
  if (s.state === 'ended') return ['correct_attendees']
  return []
}
