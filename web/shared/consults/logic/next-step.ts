import type { ConsultRow } from '#contract/rest/consult-shapes.ts'
import { consultStates, type ConsultState } from '#contract/vocabulary-consults.ts'

/** What the asking side does next; `pending` and `reportPending`: it is others' turn. */
export type NextStep = 'finish' | 'mend' | 'consent' | 'wait' | 'waiting' | 'enter' | 'pending' | 'reportPending' | 'report' | 'none'

type Row = Pick<ConsultRow, 'state' | 'consentState' | 'consentOutstanding' | 'waitingSince'>

export function nextStepOf({ state, consentState, consentOutstanding, waitingSince }: Row): NextStep {
  // Nothing begins without a consent or an approval, so it is asked for while others are at work.
  const unsigned = consentState === 'none' || consentOutstanding
  switch (state) {
    case 'draft':
      return 'finish'
    case 'returned':
      return 'mend'
    case 'submitted':
    case 'triage':
    case 'scheduled':
    case 'declined':
      return unsigned ? 'consent' : 'pending'
    case 'accepted':
      return waitingSince ? 'waiting' : consentState === 'none' ? 'consent' : 'wait'
    case 'in_session':
      return 'enter'
    case 'ended':
      return consentOutstanding ? 'consent' : 'reportPending'
    case 'reported':
    case 'rated':
    case 'archived':
      return 'report'
    case 'cancelled':
      return 'none'
  }
}

/** In whose hands it is, with the names that say so. */
export function whoHas(row: Pick<ConsultRow, 'state' | 'invitedDoctors' | 'triageBy'>): { who: Who; names: string[] } {
  const named = (...states: ConsultRow['invitedDoctors'][number]['state'][]) => [
    ...new Set(row.invitedDoctors.filter(({ state }) => states.includes(state)).map(({ name }) => name)),
  ]
  switch (row.state) {
    case 'draft':
    case 'returned':
      return { who: 'me', names: [] }
    case 'submitted':
    case 'triage':
      return row.triageBy ? { who: 'triage', names: [row.triageBy] } : { who: 'desk', names: [] }
    case 'scheduled':
      return { who: 'asked', names: named('open', 'accepted') }
    case 'declined':
      return { who: 'nobody', names: [] }
    case 'accepted':
      return { who: 'accepted', names: named('accepted') }
    case 'in_session':
      return { who: 'session', names: named('accepted') }
    case 'ended':
      return { who: 'report', names: named('accepted') }
    case 'reported':
    case 'rated':
    case 'archived':
      return { who: 'done', names: named('accepted') }
    case 'cancelled':
      return { who: 'none', names: [] }
  }
}
export type Who = 'me' | 'desk' | 'triage' | 'asked' | 'nobody' | 'accepted' | 'session' | 'report' | 'done' | 'none'

const own: readonly NextStep[] = ['enter', 'mend', 'consent', 'wait', 'finish']

/**
 * For the asker's list: what waits for their own hand first, the most pressing step of those first, then what others have, each oldest first;
 * what is over comes last, newest first. Rows move only when their own state changes, never with a clock.
 */
export function askerOrder<R extends Row & Pick<ConsultRow, 'id' | 'overdue'>>(rows: readonly R[]): R[] {
  const rank = (row: R) => {
    const step = nextStepOf(row)
    const mine = own.indexOf(step)
    if (mine !== -1) return mine
    if (step === 'report' || step === 'none') return 20
    return row.overdue.length > 0 ? 10 : 11
  }
  return rows.toSorted((a, b) => {
    const [ra, rb] = [rank(a), rank(b)]
    if (ra !== rb) return ra - rb
    return ra === 20 ? b.id.localeCompare(a.id) : a.id.localeCompare(b.id)
  })
}

const isOver = (state: ConsultState) => state === 'rated' || state === 'archived' || state === 'cancelled'
export const overStates = consultStates.filter(isOver)
export const openStates = consultStates.filter((state) => !isOver(state))
