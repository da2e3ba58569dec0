import type { Fact } from '#contract/events.ts'
import { myRun } from '#contract/rest/dispatch.ts'
import { useEffect, useRef } from 'react'
import { keyOf, queryClient } from '../../shared/api/queries.ts'
import { useFact } from '../../shared/realtime/live-screen.ts'
import { soundNotice } from './device/alarm.ts'
import type { Mine } from './logic/pending.ts'
import { shortNumber } from './logic/words.ts'
import { tellCrew } from './notices.ts'

/** What the crew's way or hurry hangs on; a name or a number changed quietly is seen where it stands. */
const loud = ['place', 'priority', 'addressNote', 'chiefComplaint', 'cardId'] as const

/** Says aloud what others change: a run called back, another place, another hurry, another hospital. */
export function useChanges(mine: Mine | undefined): void {
  const told = useRef(new Set<string>())
  const run = mine?.run
  function cancelled(assignmentId: string, number: string) {
    if (told.current.has(assignmentId)) return
    told.current.add(assignmentId)
    soundNotice()
    tellCrew({ tone: 'alarm', text: 'cancelled', values: { number } })
  }
  useFact((fact) => {
    const now = queryClient.getQueryData<Mine>(keyOf(myRun))?.run
    if (is(fact, 'assignment.ended.v1') && fact.payload.end === 'cancelled' && now?.assignment.id === fact.payload.assignmentId)
      cancelled(fact.payload.assignmentId, shortNumber(now.incident.number))
    if (is(fact, 'incident.updated.v1') && now?.incident.id === fact.payload.incidentId && now.assignment.step !== 'dispatched')
      for (const field of loud)
        if (fact.payload.fields.includes(field)) {
          soundNotice()
          tellCrew({ tone: field === 'place' || field === 'priority' ? 'alarm' : 'warning', text: `changed.${field}` })
        }
    if (is(fact, 'assignment.destination_set.v1') && fact.payload.diverted && now?.assignment.id === fact.payload.assignmentId) {
      soundNotice()
      tellCrew({ tone: 'warning', text: 'diverted' })
    }
  })
  // Where the fact itself was missed: the run says so, or is gone while it was still going on.
  const before = useRef<{ id: string; number: string; ended: boolean } | null>(null)
  useEffect(() => {
    const was = before.current
    before.current = run ? { id: run.assignment.id, number: run.incident.number, ended: run.assignment.endedAt !== null } : null
    if (run?.assignment.end === 'cancelled' && was?.id === run.assignment.id) cancelled(run.assignment.id, shortNumber(run.incident.number))
  }, [run])
}

const is = <N extends Fact['name']>(fact: Fact, name: N): fact is Fact<N> => fact.name === name
