import type { Writable } from 'node:stream'
import type { TrackSource } from '#contract/vocabulary-rooms.ts'

/** A file that is written while it is made; as `platform/files` gives them. */
export interface TrackWriter {
  readonly stream: Writable
  /** What is kept of it. `prologue` takes the place of as many first bytes: with it the file has a duration and can be searched. */
  finish(prologue?: Buffer): Promise<unknown>
  abort(): Promise<void>
}

export type CreateWriter = (track: {
  recordingId: string
  peerId: string
  source: TrackSource
  mediaType: string
  /** After the start of the recording. */
  startOffset_ms: number
}) => Promise<TrackWriter>
