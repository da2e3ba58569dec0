import type { TrackSource } from '#contract/vocabulary-rooms.ts'
import { noteTrack } from '#domains/rooms/service.ts'
import type { Clock } from '#platform/clock.ts'
import { inScope, type Database } from '#platform/db/database.ts'
import type { Files, FileWriter } from '#platform/files/files.ts'

/** A file of a recording, before its first byte. */
export interface NewTrack {
  recordingId: string
  peerId: string
  source: TrackSource
  mediaType: string
  /** After the start of the recording. */
  startOffset_ms: number
}

/** Opens files of recordings in the store of files. Each is noted first, so that it is found again if this process dies. */
export function createTrackWriters({ db, files, clock }: { db: Database; files: Files; clock: Clock }) {
  return async (track: NewTrack): Promise<FileWriter> => {
    const writer = await files.createWriter({ name: track.source })
    await inScope(db, 'system', (tx) => noteTrack(tx, { ...track, fileId: writer.id }, clock.now()))
    return writer
  }
}
