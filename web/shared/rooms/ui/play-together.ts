import { onEntry } from '#contract/pointer.ts'
import type { RoomEntry } from '#contract/rest/rooms.ts'

/** A part of a recording: one file, from `offset_ms` after the beginning of the whole. */
export interface Part {
  offset_ms: number
  duration_ms: number
}

/** A picture may be so far from the common clock before it is moved: less is not seen, and moving costs a stutter. */
export const drift_ms = 180

/** Where a part stands at a moment of the whole, s; null where it has not begun or is over. */
export function placeIn({ offset_ms, duration_ms }: Part, at_ms: number): number | null {
  const within_ms = at_ms - offset_ms
  return within_ms < 0 || within_ms > duration_ms ? null : within_ms / 1000
}

export const wholeLength = (parts: readonly Part[]): number => Math.max(0, ...parts.map((one) => one.offset_ms + one.duration_ms))

/** The record as it was at a moment. */
export function upTo<T extends { at: string }>(entries: readonly T[], startedAt: string, at_ms: number): T[] {
  const now_ms = Date.parse(startedAt) + at_ms
  return entries.filter((one) => Date.parse(one.at) <= now_ms)
}

/** What of the record belongs to a moment: the last thing that happened up to it. */
export const momentOf = <T extends { at: string }>(entries: readonly T[], startedAt: string, at_ms: number): T | undefined =>
  upTo(entries, startedAt, at_ms).at(-1)

/** The frozen picture that was looked at: the one that a hand points at, else the one that was frozen or drawn on last, while nothing else came. */
export function frameAt(
  entries: readonly RoomEntry[],
  startedAt: string,
  at_ms: number,
  hands: readonly { on: string }[],
): RoomEntry | null {
  const frames = entries.filter(({ kind }) => kind === 'freeze_frame')
  const last = momentOf(entries, startedAt, at_ms)
  const pointedAt = frames.find(({ id }) => hands.some(({ on }) => on === onEntry(id)))
  return pointedAt ?? frames.find(({ id }) => id === last?.id || id === last?.onEntryId) ?? null
}
