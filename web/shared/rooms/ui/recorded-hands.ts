import { onStream, type PointerMark } from '#contract/pointer.ts'
import type { Recording } from '#contract/rest/rooms.ts'
import { handRests_ms } from '../data/pointer.ts'

/** Where one person pointed in a recording, from `offset_ms` after its beginning. */
export interface RecordedPointer {
  trackId: string
  displayName: string
  offset_ms: number
  /** In the order of their times. */
  marks: readonly PointerMark[]
}

export interface RecordedHand {
  trackId: string
  displayName: string
  /** What it lies on, as in `Pointer`. */
  on: string
  x: number
  y: number
}

/** What is pointed at where a hand lies on the picture of a track. */
export const overTrack = ({ peerId, source }: Recording['tracks'][number]): string | null =>
  peerId === null || source === 'pointer' ? null : onStream(peerId, source)

/** The hands that were seen at a moment of the recording, as they were in the room: one that rested was taken away. */
export const handsAt = (pointers: readonly RecordedPointer[], at_ms: number): RecordedHand[] =>
  pointers.flatMap(({ trackId, displayName, offset_ms, marks }) => {
    const mark = marks[before(marks, at_ms - offset_ms)]
    if (!mark?.at || at_ms - offset_ms - mark.at_ms > handRests_ms) return []
    return [{ trackId, displayName, on: mark.on, ...mark.at }]
  })

/** The last mark up to a moment; -1: none yet. */
function before(marks: readonly PointerMark[], at_ms: number): number {
  let [low, high] = [0, marks.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (marks[middle]!.at_ms <= at_ms) low = middle + 1
    else high = middle
  }
  return low - 1
}
