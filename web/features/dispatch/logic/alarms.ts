import type { Call } from '#contract/rest/calls.ts'
import { activeRuns, type BoardIncident } from './queue.ts'

/** The field's limits, ms: ring → answer 10 s, call → order 1 min, order → wheels 3 min; an order unacknowledged for 1 min needs a voice. */
export const limits = { answer_ms: 10_000, order_ms: 60_000, acknowledge_ms: 60_000, wheels_ms: 180_000 } as const

export type AlarmKind = 'unanswered' | 'undispatched' | 'unacknowledged' | 'not_moving'
export interface Alarm {
  kind: AlarmKind
  /** Business time, ms, at which the limit was passed. */
  since_ms: number
  key: string
  target: { kind: 'call' | 'incident'; id: string }
  callSign?: string
  number?: string
  /** 0 gravest */
  rank: number
}

/** Every limit that is passed now, gravest first; the newest of equals first. Of these one at a time is drawn as the alarm. */
export function alarmsOf(calls: readonly Call[], incidents: readonly BoardIncident[], now_ms: number): Alarm[] {
  const alarms: Alarm[] = []
  const add = (alarm: Omit<Alarm, 'key'>) => {
    if (alarm.since_ms <= now_ms) alarms.push({ ...alarm, key: `${alarm.kind}/${alarm.target.id}/${alarm.callSign ?? ''}` })
  }
  for (const call of calls) {
    if (call.state === 'ringing')
      add({ kind: 'unanswered', since_ms: Date.parse(call.rangAt) + limits.answer_ms, target: { kind: 'call', id: call.id }, rank: 0 })
  }
  for (const incident of incidents) {
    if (incident.state !== 'open') continue
    const target = { kind: 'incident', id: incident.id } as const
    const number = incident.number
    const runs = activeRuns(incident)
    if (incident.assignments.length === 0)
      add({
        kind: 'undispatched',
        since_ms: Date.parse(incident.rangAt ?? incident.openedAt) + limits.order_ms,
        target,
        number,
        rank: incident.priority,
      })
    for (const run of runs) {
      const sent_ms = Date.parse(run.dispatchedAt)
      if (run.step === 'dispatched')
        add({
          kind: 'unacknowledged',
          since_ms: sent_ms + limits.acknowledge_ms,
          target,
          number,
          callSign: run.callSign,
          rank: incident.priority + 4,
        })
      else if (run.step === 'acknowledged')
        add({
          kind: 'not_moving',
          since_ms: sent_ms + limits.wheels_ms,
          target,
          number,
          callSign: run.callSign,
          rank: incident.priority + 4,
        })
    }
  }
  return alarms.toSorted((a, b) => a.rank - b.rank || b.since_ms - a.since_ms || a.key.localeCompare(b.key))
}
