import { useLiveScreen } from '../../../shared/realtime/live-screen.ts'
import { ConsultRoom } from '../components/room/consult-room.tsx'

/** A consult's room as a page of its own. */
export function Screen() {
  useLiveScreen({ positions: false, presence: false })
  return <ConsultRoom />
}
