import { useTranslation } from 'react-i18next'
import { acceptInvitation } from '#contract/rest/consult-invitations.ts'
import { admitAskers, enterWaitingRoom, leaveWaitingRoom, startSession } from '#contract/rest/consult-session.ts'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { takeConsult } from '#contract/rest/consult-triage.ts'
import type { ApiProblem } from '../../shared/api/problem.ts'
import { useConsultCommand } from '../../shared/consults/api.ts'
import { tell } from '../../shared/ui/notices.ts'
import type { DirectAction } from './logic/actions.ts'

export interface DirectActions {
  run: (action: DirectAction) => void
  busy: boolean
  problem: ApiProblem | null
  again: () => void
  dismiss: () => void
}

/** What is done at the press of a key. Starting opens the room: `onRoom` leads there. */
export function useDirectActions(consult: Consult, onRoom: () => void): DirectActions {
  const { t } = useTranslation('consults')
  const told = (key: string) => () => tell('success', t(`told.${key}`, { number: consult.number }))
  const commands = {
    take: useConsultCommand(takeConsult, told('taken')),
    accept: useConsultCommand(acceptInvitation, told('accepted')),
    wait: useConsultCommand(enterWaitingRoom),
    leave_queue: useConsultCommand(leaveWaitingRoom),
    start: useConsultCommand(startSession, onRoom),
    admit: useConsultCommand(admitAskers, told('admitted')),
  } as const
  const params = { consultId: consult.id }
  const failed = Object.values(commands).find((command) => command.problem)
  return {
    run(action) {
      switch (action) {
        case 'accept':
          if (consult.myInvitationId) void commands.accept.run({ params: { invitationId: consult.myInvitationId } })
          break
        case 'start':
          // Who already waits comes in at once; nobody is left outside a room in which the doctor sits.
          void commands.start.run({ params, body: { admit: true } })
          break
        case 'take':
        case 'wait':
        case 'leave_queue':
        case 'admit':
          void commands[action].run({ params })
          break
      }
    },
    busy: Object.values(commands).some((command) => command.busy),
    problem: failed?.problem ?? null,
    again: () => void failed?.again(),
    dismiss: () => failed?.dismiss(),
  }
}
