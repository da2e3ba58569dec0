import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { may } from '#contract/roles.ts'
import { listRooms, pinRoom, unpinRoom } from '#contract/rest/rooms.ts'
import { read, readAgain } from '../../../shared/api/queries.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { useSeatContext } from '../seat-context.ts'
import type { LiveRoom } from './live-store.ts'

/** A supervisor shows an ambulance on the wall, or takes it off. */
export function PinToWall({ room }: { room: LiveRoom }) {
  const { t } = useTranslation('dispatch')
  const { me } = useSeatContext()
  const { data } = useQuery(read(listRooms, {}))
  const again = () => void readAgain(listRooms)
  const pin = useCommand(pinRoom, again)
  const unpin = useCommand(unpinRoom, again)
  if (room.kind !== 'ambulance' || !may(me.roles, 'room.pin')) return null
  const pinned = data?.rooms.find((one) => one.id === room.roomId)?.pinned ?? false
  const command = pinned ? unpin : pin
  return (
    <>
      <button
        type="button"
        className="button button--small"
        aria-pressed={pinned}
        disabled={pin.busy || unpin.busy}
        onClick={() => void command.run({ params: { roomId: room.roomId } })}
      >
        {t(pinned ? 'live.unpin' : 'live.pin')}
      </button>
      <ProblemNotice problem={pin.problem ?? unpin.problem} onClose={() => (pin.dismiss(), unpin.dismiss())} />
    </>
  )
}
