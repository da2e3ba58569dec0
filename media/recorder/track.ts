import type { MediaSource } from '#contract/vocabulary-rooms.ts'
import type { RecordedTrack } from '../service.ts'
import type { TakenFrame } from './stream-reader.ts'
import { Muxer } from './webm/muxer.ts'
import type { CreateWriter, TrackWriter } from './writer.ts'

/** More than this waits for the disk: it has stopped writing. */
const mostWaiting_bytes = 32 * 1024 * 1024

export interface TrackOptions {
  recordingId: string
  peerId: string
  accountId: string | null
  source: MediaSource
  /** Null: sound alone. */
  picture: TakenFrame | null
  /** Whether sound may come into it. */
  sound: boolean
  /** Of the first frame, `performance.now`. */
  startedAt_ms: number
  /** When the recording began, `performance.now`. */
  origin_ms: number
}

/** One file of a recording. */
export class Track {
  readonly options: TrackOptions
  readonly mediaType: RecordedTrack['mediaType']
  readonly startOffset_ms: number
  readonly #muxer: Muxer
  readonly #writer: Promise<TrackWriter>
  /** What is written before the file is open. */
  #early: Buffer[] | null = []
  #open: TrackWriter | null = null
  #failure: Error | null = null

  constructor(options: TrackOptions, createWriter: CreateWriter) {
    const { recordingId, peerId, source, picture, sound, startedAt_ms, origin_ms } = options
    this.options = options
    this.mediaType = picture === null ? 'audio/webm' : picture.codec === 'h264' ? 'video/x-matroska' : 'video/webm'
    this.startOffset_ms = Math.max(0, Math.round(startedAt_ms - origin_ms))
    this.#writer = createWriter({ recordingId, peerId, source, mediaType: this.mediaType, startOffset_ms: this.startOffset_ms })
    this.#writer.then((writer) => this.#opened(writer)).catch((error: Error) => this.#fail(error))
    const codec = picture?.codec
    this.#muxer = new Muxer(
      { picture: picture && codec && codec !== 'opus' ? { codec, ...picture.size!, setup: picture.setup } : null, sound },
      (chunk) => this.#write(chunk),
    )
  }

  get failed(): boolean {
    return this.#failure !== null
  }

  /** Whether the frame can go on in it: sound always, a picture where it is of the same source and codec. */
  holds({ codec, setup }: TakenFrame, source: MediaSource): boolean {
    const { picture } = this.options
    if (codec === 'opus') return true
    return (
      this.options.source === source &&
      picture?.codec === codec &&
      (setup === undefined || picture.setup === undefined || picture.setup.equals(setup))
    )
  }

  add({ codec, key, data }: TakenFrame, at_ms: number): void {
    this.#muxer.add(codec === 'opus' ? 'sound' : 'picture', at_ms - this.options.startedAt_ms, key, data)
  }

  /** Null where it could not be written. */
  async finish(): Promise<RecordedTrack | null> {
    const prologue = this.#muxer.finish()
    const { peerId, accountId, source } = this.options
    try {
      const writer = await this.#writer
      if (this.#failure) throw this.#failure
      return {
        peerId,
        accountId,
        source,
        mediaType: this.mediaType,
        startOffset_ms: this.startOffset_ms,
        duration_ms: this.#muxer.duration_ms,
        file: await writer.finish(prologue),
      }
    } catch (error) {
      this.#fail(error as Error)
      return null
    }
  }

  get failure(): Error | null {
    return this.#failure
  }

  #opened(writer: TrackWriter): void {
    this.#open = writer
    writer.stream.on('error', (error) => this.#fail(error))
    for (const chunk of this.#early ?? []) writer.stream.write(chunk)
    this.#early = null
  }

  #write(chunk: Buffer): void {
    if (this.#failure) return
    if (this.#early) this.#early.push(chunk)
    else this.#open?.stream.write(chunk)
    if ((this.#open?.stream.writableLength ?? 0) > mostWaiting_bytes) this.#fail(new Error('the disk does not take the recording in'))
  }

  #fail(error: Error): void {
    if (this.#failure) return
    this.#failure = error
    this.#early = null
    void this.#open?.abort().catch(() => {})
  }
}
