import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { listRooms, type RoomSummary } from '#contract/rest/rooms.ts'
import { read } from '../../../shared/api/queries.ts'
import { useSeatContext } from '../seat-context.ts'
import { useLiveRooms } from './live-store.ts'

const useRooms = (): readonly RoomSummary[] => useQuery(read(listRooms, {})).data?.rooms ?? []

/** The open room of a call, while its caller shows something; or of a run, from when its tablet has it. */
export const useOpenRoom = (type: 'call' | 'assignment', id: string): RoomSummary | undefined =>
  useRooms().find((room) => room.subject.type === type && room.subject.id === id && room.state === 'open')

/** A caller whom this seat answered has opened the camera: the picture comes by itself, once. */
export function useArrivingCallers(): void {
  const { board, me } = useSeatContext()
  const rooms = useRooms()
  useEffect(() => {
    const { rooms: shown, closed, open } = useLiveRooms.getState()
    for (const room of rooms) {
      if (room.kind !== 'caller' || shown.some((one) => one.roomId === room.id) || closed.includes(room.id)) continue
      const call = board.calls.find((one) => one.id === room.subject.id)
      if (call?.claimedBy?.accountId !== me.accountId) continue
      open({ roomId: room.id, kind: 'caller', title: call.number ?? '', incidentId: room.incidentId })
    }
  }, [rooms, board.calls, me.accountId])
}
