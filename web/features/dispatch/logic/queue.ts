import type { Call } from '#contract/rest/calls.ts'
import type { AssignmentSummary } from '#contract/rest/dispatch-shapes.ts'
import type { Board } from '#contract/rest/dispatch.ts'

export type BoardIncident = Board['incidents'][number]

export interface Queue {
  ringing: Call[]
  mine: Call[]
  others: Call[]
  toCallBack: Call[]
  /** nobody is on the way */
  waiting: BoardIncident[]
  running: BoardIncident[]
}

const byRing = (a: Call, b: Call) => a.rangAt.localeCompare(b.rangAt) || a.id.localeCompare(b.id)
const byDanger = (a: BoardIncident, b: BoardIncident) =>
  a.priority - b.priority || a.openedAt.localeCompare(b.openedAt) || a.id.localeCompare(b.id)

/** What waits for whom, in the order of work. Rows move only when their own state changes, never with a clock. */
export function queueOf(board: Pick<Board, 'calls' | 'incidents'>, me: string): Queue {
  const calls = board.calls.toSorted(byRing)
  const open = board.incidents.filter((incident) => incident.state === 'open').toSorted(byDanger)
  const claimed = calls.filter((call) => call.state === 'claimed')
  return {
    ringing: calls.filter((call) => call.state === 'ringing'),
    mine: claimed.filter((call) => call.claimedBy?.accountId === me),
    others: claimed.filter((call) => call.claimedBy?.accountId !== me),
    toCallBack: calls.filter((call) => call.state !== 'ringing' && call.state !== 'claimed' && call.needsCallback && !call.calledBackAt),
    waiting: open.filter((incident) => activeRuns(incident).length === 0),
    running: open.filter((incident) => activeRuns(incident).length > 0),
  }
}

export const activeRuns = (incident: { assignments: AssignmentSummary[] }): AssignmentSummary[] =>
  incident.assignments.filter((run) => run.endedAt === null)

/** `20261122-0007` → `0007`: the day is the same all day. */
export const shortNumber = (number: string): string => number.split('-').at(-1) ?? number
