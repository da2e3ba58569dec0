import type { Fact } from '#contract/events.ts'
import { myRun } from '#contract/rest/dispatch.ts'
import { useEffect, useRef } from 'react'
import { keyOf, queryClient } from '../../shared/api/queries.ts'
import { useFact } from '../../shared/realtime/live-screen.ts'
import { soundNotice } from './device/alarm.ts'
import type { Mine } from './logic/pending.ts'
import { shortNumber } from './logic/words.ts'
import { clearCrewNotices, tellCrew } from './notices.ts'
import { useOutbox } from './outbox/outbox.ts'

/** What the crew's way or hurry hangs on; a name or a number changed quietly is seen where it stands. */
const loud = ['place', 'priority', 'addressNote', 'chiefComplaint', 'cardId'] as const
const grave: readonly string[] = ['place', 'priority']
const factsFollow_ms = 3_000

/** Says aloud what others change: a run called back, another place, another hurry, another hospital. */
export function useChanges(mine: Mine | undefined): void {
  const told = useRef(new Set<string>())
  const run = mine?.run
  function cancelled(assignmentId: string, number: string) {
    if (told.current.has(assignmentId)) return
    told.current.add(assignmentId)
    soundNotice()
    // What was said about the run that is over is of no use any more.
    clearCrewNotices()
    tellCrew({ tone: 'alarm', text: 'cancelled', values: { number } })
  }
  useFact((fact) => {
    const now = queryClient.getQueryData<Mine>(keyOf(myRun))?.run
    if (is(fact, 'assignment.ended.v1')) {
      const { assignmentId, end } = fact.payload
      if (end === 'cancelled' && now?.assignment.id === assignmentId) cancelled(assignmentId, shortNumber(now.incident.number))
      told.current.add(assignmentId)
    }
    if (is(fact, 'incident.updated.v1') && now?.incident.id === fact.payload.incidentId && now.assignment.step !== 'dispatched') {
      const changed = loud.filter((field) => fact.payload.fields.includes(field))
      if (changed.length > 0) {
        soundNotice()
        tellCrew({ tone: changed.some((field) => grave.includes(field)) ? 'alarm' : 'warning', text: 'changed', fields: changed })
      }
    }
    if (
      is(fact, 'assignment.destination_set.v1') &&
      fact.payload.diverted &&
      now?.assignment.id === fact.payload.assignmentId &&
      !isOwn(fact, now)
    ) {
      soundNotice()
      tellCrew({ tone: 'warning', text: 'diverted' })
    }
  })
  // Where the fact itself was missed: the run says so, or is gone while it was still going on.
  const before = useRef<{ id: string; number: string; ended: boolean } | null>(null)
  useEffect(() => {
    const was = before.current
    before.current = run ? { id: run.assignment.id, number: run.incident.number, ended: run.assignment.endedAt !== null } : null
    if (!was || was.ended) return
    if (run?.assignment.id === was.id)
      return run.assignment.end === 'cancelled' ? cancelled(was.id, shortNumber(run.incident.number)) : undefined
    // The fact may be a moment behind the answer.
    setTimeout(() => {
      if (told.current.has(was.id)) return
      told.current.add(was.id)
      soundNotice()
      tellCrew({ tone: 'alarm', text: 'gone', values: { number: shortNumber(was.number) } })
    }, factsFollow_ms)
  }, [run])
}

/** Chosen on this very tablet: still on its way in the outbox, or its answer stands already. */
function isOwn({ payload }: Fact<'assignment.destination_set.v1'>, run: NonNullable<Mine['run']>): boolean {
  const underWay = useOutbox
    .getState()
    .entries.some(({ press }) => press.kind === 'destination' && press.body.institutionId === payload.institutionId)
  return underWay || run.assignment.destination?.institutionId === payload.institutionId
}

const is = <N extends Fact['name']>(fact: Fact, name: N): fact is Fact<N> => fact.name === name
