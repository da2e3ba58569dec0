import type { Logger } from '#platform/log.ts'
import type { CreateWriter } from './writer.ts'

/** Who is recorded, and to where. */
export interface RecordedPeer {
  recordingId: string
  peerId: string
  accountId: string | null
  /** When the recording began, `performance.now`. */
  origin_ms: number
  createWriter: CreateWriter
  log: Logger
}

/** After a file that could not be written. */
export const retry_ms = 5_000
