import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { closeRoom } from '#contract/rest/rooms.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { useRoomView } from '../../../shared/rooms/ui/room-context.ts'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { useLiveRooms } from './live-store.ts'

/** Ends a room for all in it: the phone films no longer, the crew's camera closes. Asked once more, for it cannot be taken back. */
export function EndRoom({ roomId }: { roomId: string }) {
  const { t } = useTranslation('dispatch')
  const mayClose = useRoomView((view) => view.rights).includes('close')
  const [sure, setSure] = useState(false)
  const end = useCommand(closeRoom, () => useLiveRooms.getState().close(roomId))
  if (!mayClose) return null
  return (
    <div className="live__end">
      {sure ? (
        <>
          <button
            type="button"
            className="button button--small button--danger"
            disabled={end.busy}
            onClick={() => void end.run({ params: { roomId } })}
          >
            {t('live.endSure')}
          </button>
          <button type="button" className="button button--small button--plain" onClick={() => setSure(false)}>
            {t('live.endNot')}
          </button>
        </>
      ) : (
        <button type="button" className="button button--small button--plain" onClick={() => setSure(true)}>
          {t('live.end')}
        </button>
      )}
      <ProblemNotice problem={end.problem} onClose={end.dismiss} />
    </div>
  )
}
