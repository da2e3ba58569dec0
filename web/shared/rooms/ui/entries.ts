import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { roomEntries, type RoomEntry, type Stroke } from '#contract/rest/rooms.ts'
import { read, readAgain } from '../../api/queries.ts'
import { api } from '../../api/client.ts'
import { useRoom, useRoomView } from './room-context.ts'

/** A page of the record holds so many. */
const page = 500

/** The whole record of a room, oldest first; read again when facts or the room itself say that it grew. */
export function useEntries(roomId: string) {
  return useQuery({
    ...read(roomEntries, { params: { roomId } }),
    queryFn: async ({ signal }) => {
      const entries: RoomEntry[] = []
      for (;;) {
        const after = entries.at(-1)?.id
        const more = await api.call(roomEntries, { params: { roomId }, query: after ? { after } : {}, signal })
        entries.push(...more.entries)
        if (more.entries.length < page) return { entries }
      }
    },
  })
}

/** Within the room: the record, and lines that have passed but are not read yet. */
export function useLiveEntries(): readonly RoomEntry[] {
  const { roomId } = useRoom()
  const changes = useRoomView((view) => view.changes)
  const chat = useRoomView((view) => view.chat)
  const { data } = useEntries(roomId)
  useEffect(() => {
    if (changes > 0) void readAgain(roomEntries, { roomId })
  }, [changes, roomId])
  return useMemo(() => {
    const entries = data?.entries ?? []
    const unread = chat.filter((line) => !entries.some((one) => one.id === line.entryId))
    return [...entries, ...unread.map(asEntry)]
  }, [data, chat])
}

const asEntry = ({
  entryId,
  at,
  accountId,
  displayName,
  text,
}: {
  entryId: string
  at: string
  accountId: string | null
  displayName: string
  text: string
}): RoomEntry => ({
  id: entryId,
  kind: 'chat',
  at,
  accountId,
  displayName,
  text,
  file: null,
  strokes: null,
  onEntryId: null,
  pictureAgeMs: null,
})

/** Everything that was drawn on a freeze frame, in the order of drawing. */
export const strokesOn = (entries: readonly RoomEntry[], entryId: string): Stroke[] =>
  entries.flatMap((one) => (one.onEntryId === entryId ? (one.strokes ?? []) : []))
