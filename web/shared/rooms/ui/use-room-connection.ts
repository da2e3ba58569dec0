import { useEffect, useState } from 'react'
import { useRoomLine } from '../../realtime/live-screen.ts'
import type { Facing } from '../capture/open-device.ts'
import { RoomConnection } from '../connection/room-connection.ts'

/** Is in the room for as long as the component stands and `roomId` is given; nothing is captured by itself. */
export function useRoomConnection(roomId: string | null, facing: Facing = 'user'): RoomConnection | null {
  const line = useRoomLine()
  const [connection, setConnection] = useState<RoomConnection | null>(null)
  useEffect(() => {
    if (!line || !roomId) return
    const made = new RoomConnection({ line, roomId, facing })
    made.open()
    setConnection(made)
    return () => {
      setConnection(null)
      made.leave()
    }
  }, [line, roomId, facing])
  return connection
}
