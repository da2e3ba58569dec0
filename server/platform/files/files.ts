import { rm } from 'node:fs/promises'
import path from 'node:path'
import { Writable, type Readable } from 'node:stream'
import type { Vault } from '../crypto/vault.ts'
import type { Tx } from '../db/database.ts'
import { newId } from '../ids.ts'
import { Refusal } from '../refusal.ts'
import { chunk_bytes, chunksOf } from './chunks.ts'
import { checkName, nameFor, sniff } from './media-type.ts'
import { fileById, insertFile, type KeepOptions, type Staged, type StoredFile } from './repository.ts'
import { replaceHead } from './replace-head.ts'
import { readSealed, type ByteRange } from './sealed-reader.ts'
import { createSealedWriter, reopenSealedWriter, type SealedWriter } from './sealed-writer.ts'
import { diskStore, makeFolder, type FileStore } from './store.ts'
import { sweepFiles } from './sweep.ts'

export type { KeepOptions, Staged, StoredFile }

export interface StageOptions {
  maxBytes: number
  /** Media types that are taken. */
  allowed: readonly string[]
  /** As the sender calls it; refused where it is a path. */
  name: string
}

/** Something to send as a download: a stored file, or one made on the spot. */
export interface Download {
  name: string
  mediaType: string
  bytes: number
  /** Hex; names this very content. */
  sha256: string
  /** Each piece proved before it is given out. Throws DamagedFile, which answers `file.damaged`. */
  read(range?: ByteRange): AsyncIterable<Buffer>
}
export interface OpenFile extends StoredFile, Download {}

export interface FileWriter {
  /** Note it before the first byte: `recover` asks for it. */
  readonly id: string
  /** Pipe into this. Its `finish` says that all is taken in, not that it is on the disk. */
  readonly stream: Writable
  readonly bytes: number
  /**
   * Ends the stream where it has not ended; throws `file.empty` where nothing came. `head` takes the place of as many first bytes; there must
   * be as many.
   */
  finish(head?: Buffer): Promise<Staged>
  abort(): Promise<void>
}

/** Files by content: encrypted chunks in a store, one row each in `files`. Nothing of them is in memory as a whole. */
export interface Files {
  /**
   * Takes a stream onto the disk, hashing and encrypting it. Throws `file.too_large` (at the first byte too many), `file.type_refused`,
   * `file.empty`, `request.invalid` (name); a stream that breaks off throws its own error. Whatever it throws, nothing stays.
   */
  stage(stream: Readable, options: StageOptions): Promise<Staged>
  /** Makes the staged file permanent and writes its row in the caller's transaction. May run again when the transaction does. */
  keep(tx: Tx, staged: Staged, options: KeepOptions): Promise<StoredFile>
  /** Takes away what is still staged. What was kept it leaves: whether that transaction committed only the sweep can know. */
  discard(staged: Staged): Promise<void>
  /** The row. Throws `object.not_found`, also for another centre's. */
  describe(tx: Tx, id: string): Promise<StoredFile>
  /** To read from, also after the transaction. Throws `object.not_found`, `file.expired`. */
  open(tx: Tx, id: string): Promise<OpenFile>
  /** For what is written while it is made, as a recording: what came is on the disk after a second at most, whatever ends the process. */
  createWriter(options: { name: string }): Promise<FileWriter>
  /** Ends a writer's file after its process was killed: all that was synced. Null where nothing can be read. Never while the writer lives. */
  recover(id: string, options: { name: string }): Promise<Staged | null>
  /** Erases what is past its retention and clears what no row names. Gives how many. */
  sweep: ReturnType<typeof sweepFiles>
}

const writerSync_ms = 1_000

/** `filesDir` holds `staging` (what is being written; no backup takes it) and `stored`. */
export function createFiles({ filesDir, vault, store }: { filesDir: string; vault: Vault; store?: FileStore }): Files {
  const staging = path.join(filesDir, 'staging')
  const kept = store ?? diskStore(path.join(filesDir, 'stored'))
  const stagedFile = (id: string) => path.join(staging, id)
  const chunks = (id: string) => chunksOf(vault, id)

  async function begin(id: string): Promise<SealedWriter> {
    await makeFolder(staging)
    return createSealedWriter(stagedFile(id), chunks(id))
  }

  async function remove(id: string): Promise<void> {
    for (const ending of ['', '.new', '.tail', '.tail.new']) await rm(`${stagedFile(id)}${ending}`, { force: true })
  }

  async function finish(id: string, writer: SealedWriter, name: string, head?: Buffer): Promise<Staged> {
    if (writer.bytes === 0) throw new Refusal('file.empty')
    if (head && head.length > writer.bytes) throw new RangeError('the new head is longer than the file')
    const sniffed = (await sniff(writer.head, writer.bytes <= chunk_bytes)) ?? {
      mediaType: 'application/octet-stream',
      extensions: ['bin'],
    }
    const whole = await writer.finish()
    const { sha256, bytes } = head ? await replaceHead(stagedFile(id), chunks(id), head) : whole
    return { id, sha256: sha256.toString('hex'), bytes, mediaType: sniffed.mediaType, name: nameFor(name, sniffed) }
  }

  return {
    async stage(stream, { maxBytes, allowed, name: given }) {
      const name = checkName(given)
      const id = newId()
      const writer = await begin(id)
      let checked = false
      const checkType = async () => {
        if (checked || writer.bytes === 0) return
        checked = true
        const sniffed = await sniff(writer.head, writer.bytes <= chunk_bytes)
        if (!sniffed || !allowed.includes(sniffed.mediaType))
          throw new Refusal('file.type_refused', { mediaType: sniffed?.mediaType ?? null })
      }
      try {
        for await (const piece of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
          if (writer.bytes + piece.length > maxBytes)
            throw new Refusal('file.too_large', { maxMegabytes: Number((maxBytes / 1_000_000).toPrecision(2)) })
          await writer.write(piece)
          // As soon as enough came: a film that nobody wants is not taken in to its end.
          if (writer.bytes > chunk_bytes) await checkType()
        }
        await checkType()
        return await finish(id, writer, name)
      } catch (error) {
        await writer.close().catch(() => undefined)
        await remove(id)
        throw error
      }
    },

    async keep(tx, staged, options) {
      await kept.take(staged.id, stagedFile(staged.id))
      return insertFile(tx, vault, staged, options)
    },

    discard: (staged) => remove(staged.id),
    describe: (tx, id) => fileById(tx, vault, id),

    async open(tx, id) {
      const file = await fileById(tx, vault, id)
      if (file.erasedAt) throw new Refusal('file.expired')
      return { ...file, read: (range = { start: 0, end: file.bytes - 1 }) => readSealed(kept, chunks(id), file, range) }
    },

    async createWriter({ name: given }) {
      const name = checkName(given)
      const id = newId()
      const writer = await begin(id)
      return streaming(id, writer, {
        finish: (head) => finish(id, writer, name, head),
        async abort() {
          await writer.close().catch(() => undefined)
          await remove(id)
        },
      })
    },

    async recover(id, { name }) {
      const writer = await reopenSealedWriter(stagedFile(id), chunks(id))
      if (!writer) return null
      if (writer.bytes > 0) return finish(id, writer, checkName(name))
      await writer.close()
      await remove(id)
      return null
    },

    sweep: sweepFiles(kept, staging),
  }
}

/** A writer as a stream that syncs by itself while something comes. */
function streaming(id: string, writer: SealedWriter, ends: { finish(head?: Buffer): Promise<Staged>; abort(): Promise<void> }): FileWriter {
  // The writer takes one call at a time: pieces and syncs queue here.
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work)
    turn = mine.catch(() => undefined)
    return mine
  }
  const stream = new Writable({
    write(piece: Buffer, _encoding, done) {
      inTurn(() => writer.write(piece)).then(() => done(), done)
    },
  })
  const timer = setInterval(() => {
    inTurn(() => writer.sync()).catch((error: Error) => stream.destroy(error))
  }, writerSync_ms)
  timer.unref()
  stream.once('close', () => clearInterval(timer))
  return {
    id,
    stream,
    get bytes() {
      return writer.bytes
    },
    async finish(head) {
      if (stream.errored) throw stream.errored
      if (!stream.writableFinished) await new Promise<void>((resolve, reject) => stream.once('error', reject).end(resolve))
      clearInterval(timer)
      return inTurn(() => ends.finish(head))
    },
    async abort() {
      clearInterval(timer)
      stream.destroy()
      await inTurn(ends.abort)
    },
  }
}
