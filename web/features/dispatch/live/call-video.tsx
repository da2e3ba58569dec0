import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { requestVideo, type Call } from '#contract/rest/calls.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { putCall } from '../api/claim.ts'
import { useLiveRooms } from './live-store.ts'
import { useOpenRoom } from './use-open-rooms.ts'

/** Asks the caller to show what happens, and opens what it shows. */
export function CallVideo({ call, disabled }: { call: Call; disabled: boolean }) {
  const { t } = useTranslation('dispatch')
  const room = useOpenRoom('call', call.id)
  const shown = useLiveRooms((live) => live.rooms.some((one) => one.roomId === room?.id))
  const [asked, setAsked] = useState(false)
  const ask = useCommand(requestVideo, (answer) => {
    setAsked(true)
    putCall(answer)
  })
  const open = () =>
    room &&
    useLiveRooms.getState().open({
      roomId: room.id,
      kind: 'caller',
      title: call.number ?? t('call.noNumber'),
      incidentId: room.incidentId,
    })
  return (
    <div className="call-video">
      {room ? (
        <button type="button" className="button button--small button--primary" disabled={shown} onClick={open}>
          {t(shown ? 'live.callerShown' : 'live.callerOpen')}
        </button>
      ) : (
        <button
          type="button"
          className="button button--small"
          disabled={disabled || call.number === null || ask.busy}
          onClick={() => void ask.run({ params: { callId: call.id } })}
        >
          {t(asked ? 'live.callerAskedAgain' : 'live.callerAsk')}
        </button>
      )}
      {!room && asked ? <span role="status">{t('live.callerWaits')}</span> : null}
      <ProblemNotice problem={ask.problem} onAgain={() => void ask.again()} onClose={ask.dismiss} />
    </div>
  )
}
