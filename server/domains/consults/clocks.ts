import type { ConsultClock, ConsultGrade, ConsultState } from '#contract/vocabulary-consults.ts'
import type { Tx } from '#platform/db/database.ts'
import { setting, type SettingKey } from '#platform/settings.ts'
import type { ConsultRow } from './repository.ts'

export const after = (time: Date, seconds: number): Date => new Date(time.getTime() + seconds * 1000)

const acceptKeys: Record<ConsultGrade, SettingKey> = {
  immediate: 'consult.immediate_accept_s',
  urgent: 'consult.urgent_accept_s',
  routine: 'consult.routine_accept_s',
}
const startKeys: Record<ConsultGrade, SettingKey> = {
  immediate: 'consult.immediate_start_s',
  urgent: 'consult.urgent_start_s',
  routine: 'consult.routine_start_s',
}
const triageKeys: Record<ConsultGrade, SettingKey> = {
  // What nobody is on call for has no time to lie at the desk either.
  immediate: 'consult.immediate_accept_s',
  urgent: 'consult.urgent_triage_s',
  routine: 'consult.routine_triage_s',
}

/** The rule of a grade as it stands now, in seconds; written into the record with what it led to. */
export async function gradeClocks(tx: Tx, centreId: string, grade: ConsultGrade) {
  return {
    triage_s: await setting(tx, centreId, triageKeys[grade]),
    accept_s: await setting(tx, centreId, acceptKeys[grade]),
    start_s: await setting(tx, centreId, startKeys[grade]),
  }
}

type Dues = Pick<ConsultRow, 'triage_due_at' | 'start_due_at' | 'consent_due_at' | 'report_due_at'> & { state: string }
const beforeStart: readonly ConsultState[] = ['submitted', 'triage', 'scheduled', 'declined', 'accepted']

/** The clocks that run against a consult now, and until when. `answerBy`: of its open invitations. */
export function runningClocks(consult: Dues, answerBy: readonly Date[]): Record<ConsultClock, Date | null> {
  const state = consult.state as ConsultState
  const earliest = answerBy.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null
  return {
    triage: state === 'submitted' || state === 'triage' ? consult.triage_due_at : null,
    accept: state === 'scheduled' ? earliest : null,
    start: beforeStart.includes(state) ? consult.start_due_at : null,
    consent: consult.consent_due_at,
    report: state === 'ended' ? consult.report_due_at : null,
  }
}

export function overdueClocks(clocks: Record<ConsultClock, Date | null>, now: Date): ConsultClock[] {
  return (Object.keys(clocks) as ConsultClock[]).filter((clock) => clocks[clock] !== null && clocks[clock] <= now)
}
