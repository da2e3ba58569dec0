import type { AssignmentSummary } from '#contract/rest/dispatch-shapes.ts'

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

/** What an alarm may arise from: a call and an incident as any screen has them. */
export interface AlarmingCall {
  id: string
  state: string
  rangAt: string
}
export interface AlarmingIncident {
  id: string
  number: string
  state: string
  priority: number
  rangAt: string | null
  openedAt: string
  assignments: readonly AssignmentSummary[]
}

/** Every limit that is passed now, gravest first; the newest of equals first. Of these one at a time is drawn as the alarm. */
export function alarmsOf(calls: readonly AlarmingCall[], incidents: readonly AlarmingIncident[], now_ms: number): Alarm[] {
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
    const { number, priority } = incident
    const unserved_ms = unservedSince(incident)
    if (unserved_ms !== null) add({ kind: 'undispatched', since_ms: unserved_ms + limits.order_ms, target, number, rank: priority })
    for (const run of incident.assignments) {
      if (run.endedAt !== null) continue
      const sent_ms = Date.parse(run.dispatchedAt)
      const late = { target, number, callSign: run.callSign, rank: priority + 4 }
      if (run.step === 'dispatched') add({ ...late, kind: 'unacknowledged', since_ms: sent_ms + limits.acknowledge_ms })
      else if (run.step === 'acknowledged') add({ ...late, kind: 'not_moving', since_ms: sent_ms + limits.wheels_ms })
    }
  }
  return alarms.toSorted((a, b) => a.rank - b.rank || b.since_ms - a.since_ms || a.key.localeCompare(b.key))
}

/** Since when nobody goes: from the ring, or from when the last unit was taken off; null where a unit goes or has been there. */
function unservedSince({ assignments, rangAt, openedAt }: AlarmingIncident): number | null {
  if (assignments.some((run) => run.end !== 'cancelled')) return null
  return Math.max(Date.parse(rangAt ?? openedAt), ...assignments.map((run) => Date.parse(run.endedAt ?? run.dispatchedAt)))
}
