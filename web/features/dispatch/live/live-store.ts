import { create } from 'zustand'

/** A room that is open on the seat. */
export interface LiveRoom {
  roomId: string
  kind: 'ambulance' | 'caller'
  title: string
  incidentId: string | null
}

interface LiveRooms {
  /** One of an ambulance and one of a caller at most, side by side. */
  rooms: readonly LiveRoom[]
  /** Closed by hand: they do not come again by themselves. */
  closed: readonly string[]
  open(room: LiveRoom): void
  close(roomId: string): void
}

/** What this seat looks at live. Opening one never moves the focus: a ringing line comes first. */
export const useLiveRooms = create<LiveRooms>((set) => ({
  rooms: [],
  closed: [],
  open: (room) =>
    set(({ rooms, closed }) => ({
      rooms: [...rooms.filter((one) => one.kind !== room.kind), room].toSorted((a, b) => a.kind.localeCompare(b.kind)),
      closed: closed.filter((one) => one !== room.roomId),
    })),
  close: (roomId) =>
    set(({ rooms, closed }) => ({ rooms: rooms.filter((one) => one.roomId !== roomId), closed: [...closed.slice(-19), roomId] })),
}))
