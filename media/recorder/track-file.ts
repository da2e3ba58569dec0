import type { TrackWriter } from './writer.ts'

/** More than this waits for the disk: it has stopped writing. */
const mostWaiting_bytes = 32 * 1024 * 1024

/** A file of a recording, written to while it is still being opened. Once it failed it takes no more. */
export class TrackFile {
  readonly #writer: Promise<TrackWriter>
  /** What is written before the file is open. */
  #early: Buffer[] | null = []
  #open: TrackWriter | null = null
  #failure: Error | null = null

  constructor(writer: Promise<TrackWriter>) {
    this.#writer = writer
    writer.then((opened) => this.#opened(opened)).catch((error: Error) => this.#fail(error))
  }

  get failure(): Error | null {
    return this.#failure
  }

  write(chunk: Buffer): void {
    if (this.#failure) return
    if (this.#early) this.#early.push(chunk)
    else this.#open?.stream.write(chunk)
    if ((this.#open?.stream.writableLength ?? 0) > mostWaiting_bytes) this.#fail(new Error('the disk does not take the recording in'))
  }

  /** What the writer's `finish` gives; null where it could not be written. */
  async finish(prologue?: Buffer): Promise<{ kept: unknown } | null> {
    try {
      const writer = await this.#writer
      if (this.#failure) throw this.#failure
      return { kept: await writer.finish(prologue) }
    } catch (error) {
      this.#fail(error as Error)
      return null
    }
  }

  #opened(writer: TrackWriter): void {
    this.#open = writer
    writer.stream.on('error', (error) => this.#fail(error))
    for (const chunk of this.#early ?? []) writer.stream.write(chunk)
    this.#early = null
  }

  #fail(error: Error): void {
    if (this.#failure) return
    this.#failure = error
    this.#early = null
    void this.#open?.abort().catch(() => {})
  }
}
