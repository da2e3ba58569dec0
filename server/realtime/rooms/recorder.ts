import { closeRecording, goingRecordings, holdRecording, noteRecorded, type HeldRecording } from '#domains/rooms/service.ts'
import type { Clock } from '#platform/clock.ts'
import { inScope, type Database, type Tx } from '#platform/db/database.ts'
import type { Files, Staged } from '#platform/files/files.ts'
import { newId } from '#platform/ids.ts'
import type { Logger } from '#platform/log.ts'
import { Refusal } from '#platform/refusal.ts'
import type { LoggedFact } from '../facts/fact-log.ts'
import type { MediaPort, RecordedTrack } from './media-port.ts'

export interface RecorderParts {
  db: Database
  files: Files
  clock: Clock
  log: Logger
  media: MediaPort
}

/** Also without a fact: one may have come while this process was not there. */
const look_ms = 5_000
/** A process that has said nothing for so long does not look after its recordings any more. */
const silent_ms = 20_000

/**
 * Brings the media side in line with what the database says is to be recorded, under the recording's lock: which process does it does not
 * matter, and what was decided last is what stands.
 */
export class Recorder {
  readonly #parts: RecorderParts
  readonly #timer: NodeJS.Timeout
  /** Names this process among those that look after recordings. */
  readonly #id = newId()
  /** What was stopped and is not in the database yet: the media side gives it once. */
  readonly #stopped = new Map<string, RecordedTrack[]>()
  readonly #running = new Map<string, { again: boolean }>()
  #looking: Promise<void> | null = null

  constructor(parts: RecorderParts) {
    this.#parts = parts
    this.#timer = setInterval(() => void this.look(), look_ms)
    this.#timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
  }

  hear({ wire }: LoggedFact): void {
    const { name, aggregate, payload } = wire
    const isAbout = name === 'room.closed.v1' || (name === 'room.changed.v1' && 'what' in payload && payload.what === 'recording')
    if (isAbout) void this.look(aggregate.id)
  }

  /** All that go on in a room, or everywhere. */
  async look(roomId?: string): Promise<void> {
    const { db, log } = this.#parts
    const work = async () => {
      for (const id of await inScope(db, 'system', (tx) => goingRecordings(tx, roomId))) await this.#bring(id)
    }
    // Those of one room at once; the rounds one after the other.
    if (roomId === undefined && this.#looking) return this.#looking
    const mine = work().catch((error: unknown) => log.warn({ err: error, roomId }, 'rooms: could not look after recordings'))
    if (roomId === undefined) this.#looking = mine.finally(() => (this.#looking = null))
    return mine
  }

  /** One at a time in this process, and once more where something changed meanwhile: however many ask, one connection is held. */
  async #bring(recordingId: string): Promise<void> {
    const running = this.#running.get(recordingId)
    if (running) {
      running.again = true
      return
    }
    const mine = { again: false }
    this.#running.set(recordingId, mine)
    try {
      do {
        mine.again = false
        await this.#bringOnce(recordingId)
      } while (mine.again)
    } finally {
      this.#running.delete(recordingId)
    }
  }

  async #bringOnce(recordingId: string): Promise<void> {
    const { db, log } = this.#parts
    try {
      await inScope(db, 'system', async (tx) => {
        const recording = await holdRecording(tx, recordingId)
        if (recording?.state === 'recording') await this.#record(tx, recording)
        else if (recording?.state === 'storing') await this.#store(tx, recording)
      })
      this.#stopped.delete(recordingId)
    } catch (error) {
      log.warn({ err: error, recordingId }, 'room: a recording is not as wished yet')
    }
  }

  async #record(tx: Tx, recording: HeldRecording): Promise<void> {
    const { media, clock, log } = this.#parts
    const { id: recordingId, roomId, wished, told } = recording
    const isNew = told === null
    const mine = isNew || this.#isMine(recording)
    // What another process looks after needs us only where something changed that it may not have heard of yet.
    if (!mine && told.join() === wished.join()) return
    try {
      if (isNew) await media.startRecording({ recordingId, roomId, peerIds: wished })
      else await media.setRecorded({ recordingId, roomId, peerIds: wished })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (!mine) return
      log.warn({ recordingId, roomId, code: error.code }, isNew ? 'room: the recording does not start' : 'room: the recording was lost')
      return this.#end(tx, recording, [], isNew ? error.code : 'interrupted')
    }
    await noteRecorded(tx, recordingId, { peerIds: wished, keptBy: mine ? this.#id : recording.keptBy }, clock.now())
  }

  async #store(tx: Tx, recording: HeldRecording): Promise<void> {
    const { media, log } = this.#parts
    const { id: recordingId, roomId } = recording
    let problem: string | null = null
    try {
      // Before it began there is nothing to stop.
      if (recording.told !== null && !this.#stopped.has(recordingId))
        this.#stopped.set(recordingId, await media.stopRecording({ recordingId, roomId }))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (!this.#isMine(recording)) return
      log.warn({ recordingId, roomId, code: error.code }, 'room: the recording was lost before it was stored')
      problem = 'interrupted'
    }
    await this.#end(tx, recording, this.#stopped.get(recordingId) ?? [], problem)
  }

  /** Keeps what there is: of a process that died, what was on the disk. */
  async #end(tx: Tx, recording: HeldRecording, tracks: RecordedTrack[], problem: string | null): Promise<void> {
    const { files, clock } = this.#parts
    // Our own writer gave it: see `track-writer.ts`.
    const finished = tracks.map((track) => ({ ...track, file: track.file as Staged }))
    await closeRecording(tx, files, recording, finished, problem, clock.now())
  }

  #isMine({ keptBy, lastSeenAt }: HeldRecording): boolean {
    const { clock } = this.#parts
    return keptBy === this.#id || clock.now_ms() - lastSeenAt.getTime() > silent_ms * clock.rate
  }
}
