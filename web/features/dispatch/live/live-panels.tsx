import { lazy, Suspense, useEffect } from 'react'
import { loadTexts } from '../../../shared/i18n/i18n.ts'
import { useRoomLine } from '../../../shared/realtime/live-screen.ts'
import { Loading } from '../../../shared/ui/faces.tsx'
import { useLiveRooms } from './live-store.ts'
import { useArrivingCallers } from './use-open-rooms.ts'
import './live.css'

const load = async () => {
  const [panel] = await Promise.all([import('./live-panel.tsx'), loadTexts(['rooms'])])
  return { default: panel.LivePanel }
}
const LivePanel = lazy(load)

/** When the seat has settled, everything that a first picture needs is fetched. */
const warmAfter_ms = 4_000

/** Pictures over the map's upper edge; nothing else is pushed aside. */
export function LivePanels() {
  const rooms = useLiveRooms((live) => live.rooms)
  const line = useRoomLine()
  useArrivingCallers()
  useEffect(() => {
    if (!line) return
    const timer = setTimeout(() => {
      void Promise.all([load(), import('../../../shared/rooms/connection/warm-up.ts')]).then(([, { warmUp }]) => warmUp(line, ''))
    }, warmAfter_ms)
    return () => clearTimeout(timer)
  }, [line])
  if (rooms.length === 0) return null
  return (
    <div className="live">
      {rooms.map((room) => (
        <Suspense key={room.roomId} fallback={<Loading />}>
          <LivePanel room={room} />
        </Suspense>
      ))}
    </div>
  )
}
