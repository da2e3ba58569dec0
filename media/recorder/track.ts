import type { MediaSource } from '#contract/vocabulary-rooms.ts'
import type { RecordedTrack } from '../service.ts'
import type { TakenFrame } from './stream-reader.ts'
import { TrackFile } from './track-file.ts'
import { Muxer } from './webm/muxer.ts'
import type { CreateWriter } from './writer.ts'

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

/** One stream of a recording, with the sound that belongs to it. */
export class Track {
  readonly options: TrackOptions
  readonly mediaType: RecordedTrack['mediaType']
  readonly startOffset_ms: number
  readonly #muxer: Muxer
  readonly #file: TrackFile

  constructor(options: TrackOptions, createWriter: CreateWriter) {
    const { recordingId, peerId, source, picture, sound, startedAt_ms, origin_ms } = options
    this.options = options
    this.mediaType = picture === null ? 'audio/webm' : picture.codec === 'h264' ? 'video/x-matroska' : 'video/webm'
    this.startOffset_ms = Math.max(0, Math.round(startedAt_ms - origin_ms))
    const { mediaType, startOffset_ms } = this
    this.#file = new TrackFile(createWriter({ recordingId, peerId, source, mediaType, startOffset_ms }))
    const codec = picture?.codec
    this.#muxer = new Muxer(
      { picture: picture && codec && codec !== 'opus' ? { codec, ...picture.size!, setup: picture.setup } : null, sound },
      (chunk) => this.#file.write(chunk),
    )
  }

  get failure(): Error | null {
    return this.#file.failure
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
    const file = await this.#file.finish(this.#muxer.finish())
    const { peerId, accountId, source } = this.options
    const { mediaType, startOffset_ms } = this
    return file && { peerId, accountId, source, mediaType, startOffset_ms, duration_ms: this.#muxer.duration_ms, file: file.kept }
  }
}
