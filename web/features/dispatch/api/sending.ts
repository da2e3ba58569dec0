import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { assign, getBoard, reassign, type Candidate } from '#contract/rest/dispatch.ts'
import type { Incident } from '#contract/rest/incidents.ts'
import type { ApiProblem } from '../../../shared/api/problem.ts'
import { readAgain } from '../../../shared/api/queries.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { askReason } from '../components/reason-dialog.tsx'
import { tell } from '../../../shared/ui/notices.ts'
import { useSeat } from '../seat-store.ts'
import { putIncident } from './incident.ts'

interface Ends {
  onDone: () => void
  /** The answer was that somebody was quicker, or a unit is no longer free. */
  onLost: () => void
}

/** Sends units, all or none, or puts one in the place of another. Asks for the reasons that the record needs. */
export function useSending(incident: Incident, { onDone, onLost }: Ends) {
  const { t } = useTranslation('dispatch')
  const sent = useCommand(assign, (answer) => putIncident(answer.incident))
  const replaced = useCommand(reassign, (answer) => putIncident(answer.incident))

  const send = useCallback(
    async (units: readonly Candidate[], diversions: readonly Candidate[]) => {
      const { replacing } = useSeat.getState()
      const names = units.map((unit) => unit.callSign).join(t('common:listSeparator'))
      const diverted = units.filter((unit) => diversions.some((one) => one.vehicleId === unit.vehicleId))
      const divertReason =
        diverted.length > 0 && !replacing
          ? await askReason(
              t('send.divertTitle', { units: diverted.map((unit) => unit.callSign).join(t('common:listSeparator')) }),
              [t('send.reason.nearer'), t('send.reason.graver')],
              true,
            )
          : undefined
      if (divertReason === null) return
      const withoutCrew = units.filter((unit) => unit.crewCount === 0)
      const crewReason =
        withoutCrew.length > 0
          ? await askReason(t('send.noCrewTitle', { units: withoutCrew.map((unit) => unit.callSign).join(t('common:listSeparator')) }), [
              t('send.reason.crewOnWay'),
              t('send.reason.crewNotEntered'),
            ])
          : undefined
      if (crewReason === null) return
      const crew = crewReason ? { withoutCrewReason: crewReason } : {}
      const first = units[0]
      if (!first) return
      let done: unknown
      if (replacing) {
        const reason = await askReason(t('send.replaceReason', { units: first.callSign }), [
          t('send.reason.breakdown'),
          t('send.reason.nearer'),
          t('send.reason.capability'),
        ])
        if (reason === null) return
        done = await replaced.run({ params: { assignmentId: replacing }, body: { vehicleId: first.vehicleId, reason, ...crew } })
      } else {
        done = await sent.run({
          params: { incidentId: incident.id },
          body: { vehicleIds: units.map((unit) => unit.vehicleId), ...(divertReason ? { divert: { reason: divertReason } } : {}), ...crew },
        })
      }
      void readAgain(getBoard)
      if (!done) return onLost()
      tell('success', t('send.sent', { units: names }))
      onDone()
    },
    [incident.id, onDone, onLost, replaced, sent, t],
  )
  const problem: ApiProblem | null = sent.problem ?? replaced.problem
  return {
    send,
    busy: sent.busy || replaced.busy,
    problem,
    again: () => (sent.problem ? sent.again() : replaced.again()),
    dismiss: () => {
      sent.dismiss()
      replaced.dismiss()
    },
  }
}
