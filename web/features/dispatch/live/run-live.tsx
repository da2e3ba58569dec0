import { useTranslation } from 'react-i18next'
import type { AssignmentSummary } from '#contract/rest/dispatch-shapes.ts'
import { openRunRoom } from '#contract/rest/rooms.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { useLiveRooms } from './live-store.ts'

/** One press, and the ambulance's picture stands over the map. */
export function RunLive({ run }: { run: AssignmentSummary }) {
  const { t } = useTranslation('dispatch')
  const shown = useLiveRooms((live) => live.rooms.find((one) => one.title === run.callSign && one.kind === 'ambulance'))
  const command = useCommand(openRunRoom, (room) =>
    useLiveRooms.getState().open({ roomId: room.id, kind: 'ambulance', title: run.callSign, incidentId: run.incidentId }),
  )
  return (
    <>
      <button
        type="button"
        className="button button--small"
        aria-pressed={shown !== undefined}
        disabled={command.busy}
        onClick={() => (shown ? useLiveRooms.getState().close(shown.roomId) : void command.run({ params: { assignmentId: run.id } }))}
      >
        {t('live.open')}
      </button>
      <ProblemNotice problem={command.problem} onAgain={() => void command.again()} onClose={command.dismiss} />
    </>
  )
}
