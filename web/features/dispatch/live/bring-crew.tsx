import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { getRoom, inviteToRoom } from '#contract/rest/rooms.ts'
import { keep, read, readAgain } from '../../../shared/api/queries.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { useSeatContext } from '../seat-context.ts'
import type { LiveRoom } from './live-store.ts'

/** Lets the crew that is on its way see the caller's picture before it arrives. */
export function BringCrew({ room }: { room: LiveRoom }) {
  const { t } = useTranslation('dispatch')
  const { board } = useSeatContext()
  const params = { roomId: room.roomId }
  const { data } = useQuery(read(getRoom, { params }))
  const invite = useCommand(inviteToRoom, (next) => keep(getRoom, { params }, next))
  // The room learns of its case some seconds after the call has become one.
  const incidentId = data?.incidentId ?? board.calls.find((one) => one.id === data?.subject.id)?.incidentId ?? room.incidentId
  const cases = board.incidents.length
  useEffect(() => {
    if (!incidentId) void readAgain(getRoom, { roomId: room.roomId })
  }, [cases, incidentId, room.roomId])
  const runs = board.incidents.find((one) => one.id === incidentId)?.assignments.filter((run) => run.endedAt === null) ?? []
  return (
    <>
      {runs.map((run) => {
        const isIn = data?.members.some((member) => member.kind === 'vehicle' && member.id === run.vehicleId) ?? false
        return (
          <button
            key={run.id}
            type="button"
            className="button button--small"
            disabled={isIn || invite.busy}
            onClick={() => void invite.run({ params, body: { member: { vehicleId: run.vehicleId }, part: 'participant' } })}
          >
            {t(isIn ? 'live.crewIn' : 'live.bringCrew', { callSign: run.callSign })}
          </button>
        )
      })}
      <ProblemNotice problem={invite.problem} onAgain={() => void invite.again()} onClose={invite.dismiss} />
    </>
  )
}
