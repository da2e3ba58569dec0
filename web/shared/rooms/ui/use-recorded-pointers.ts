import { useQueries } from '@tanstack/react-query'
import { readPointerMarks } from '#contract/pointer.ts'
import { downloadTrack, type Recording } from '#contract/rest/rooms.ts'
import { api } from '../../api/client.ts'
import type { RecordedPointer } from './recorded-hands.ts'

/** Where people pointed in a recording. `broken`: whose track could not be read. */
export function useRecordedPointers(tracks: Recording['tracks']): { pointers: RecordedPointer[]; broken: Recording['tracks'] } {
  return useQueries({
    queries: tracks.map((track) => ({
      queryKey: ['recorded pointer', track.id],
      // A file of a recording never changes.
      staleTime: Infinity,
      retry: 3,
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<RecordedPointer> => {
        const answer = await fetch(api.address(downloadTrack, { params: { trackId: track.id } }), { signal })
        if (!answer.ok) throw new Error(`a recorded pointer: ${answer.status}`)
        const marks = readPointerMarks(await answer.text())
        return { trackId: track.id, displayName: track.displayName, offset_ms: track.offsetMs, marks }
      },
    })),
    combine: (results) => ({
      pointers: results.flatMap(({ data }) => data ?? []),
      broken: results.flatMap(({ isError }, index) => (isError ? [tracks[index]!] : [])),
    }),
  })
}
