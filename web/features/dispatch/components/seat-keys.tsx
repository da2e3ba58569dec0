import { hangUp, useClaim } from '../api/claim.ts'
import { queueOf } from '../logic/queue.ts'
import { useSeatContext } from '../seat-context.ts'
import { useSeat } from '../seat-store.ts'
import { audio } from '../sound/ringer.ts'
import { useKeys } from '../../../shared/ui/use-keys.ts'
import { openAlarm, useAlarms } from './alarm-slot.tsx'
import { NoticeList } from '../../../shared/ui/notice-list.tsx'
import { ReasonDialog } from './reason-dialog.tsx'

/** Keys that work wherever the focus is. */
export function SeatKeys() {
  const { board, me } = useSeatContext()
  const alarms = useAlarms()
  const claim = useClaim()
  const seat = useSeat.getState
  const claimFirst = () => {
    audio()
    const first = queueOf(board, me.accountId).ringing[0]
    if (first) claim(first)
  }
  useKeys({
    F2: claimFirst,
    Space: claimFirst,
    F3: () => seat().want('place'),
    F4: () => seat().want('card'),
    F6: () => seat().want('send'),
    F7: () => seat().want('queue'),
    F8: () => seat().want('units'),
    F9: () => {
      if (alarms[0]) openAlarm(alarms[0])
    },
    'Alt+H': () => {
      const { selection } = seat()
      const mine = queueOf(board, me.accountId).mine
      const call =
        mine.find((one) => one.id === selection?.id || (one.incidentId !== null && one.incidentId === selection?.id)) ??
        (mine.length === 1 ? mine[0] : undefined)
      if (call) hangUp(call)
    },
    'Alt+M': () => seat().setMuted(!seat().muted),
  })
  return (
    <>
      <NoticeList />
      <ReasonDialog />
    </>
  )
}
