import { useTranslation } from 'react-i18next'
import type { AssignmentSummary } from '#contract/rest/dispatch-shapes.ts'
import { openRunRoom } from '#contract/rest/rooms.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { useLiveRooms } from './live-store.ts'
import { useOpenRoom } from './use-open-rooms.ts'

/** One press, and the ambulance's picture stands over the map. */
export function RunLive({ run }: { run: AssignmentSummary }) {
  const { t } = useTranslation('dispatch')
  const shown = useLiveRooms((live) => live.rooms.find((one) => one.title === run.callSign && one.kind === 'ambulance'))
  const show = (roomId: string) =>
    useLiveRooms.getState().open({ roomId, kind: 'ambulance', title: run.callSign, incidentId: run.incidentId })
  const command = useCommand(openRunRoom, (room) => show(room.id))
  // Its tablet has it since the run began: then nothing is asked for between the press and the picture.
  const known = useOpenRoom('assignment', run.id)
  const press = () => {
    if (shown) useLiveRooms.getState().close(shown.roomId)
    else if (known) show(known.id)
    else void command.run({ params: { assignmentId: run.id } })
  }
  return (
    <>
      <button type="button" className="button button--small" aria-pressed={shown !== undefined} disabled={command.busy} onClick={press}>
        {t('live.open')}
      </button>
      <ProblemNotice problem={command.problem} onAgain={() => void command.again()} onClose={command.dismiss} />
    </>
  )
}
