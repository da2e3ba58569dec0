import { createHash } from 'node:crypto'
import { open, readFile, rename, rm, type FileHandle } from 'node:fs/promises'
import { chunk_bytes, chunkAt, header_bytes, sealedChunk_bytes, type Chunks } from './chunks.ts'
import { isMissing } from './store.ts'

/** Writes one sealed file, in order, hashing what it seals. Calls must not overlap: each is awaited before the next. */
export interface SealedWriter {
  write(bytes: Buffer): Promise<void>
  /** What was written until now survives whatever ends the process or the machine. */
  sync(): Promise<void>
  /** Writes the rest to the disk and closes. */
  finish(): Promise<{ sha256: Buffer; bytes: number; head: Buffer }>
  close(): Promise<void>
  readonly bytes: number
  /** The plain bytes of the first chunk, as far as they came. */
  readonly head: Buffer
}

/**
 * A chunk goes to the file once it is full. What is not a chunk yet, `sync` keeps beside it as `<file>.tail`, replaced in one move: a kill in
 * the middle of it loses nothing that was synced before.
 */
export async function createSealedWriter(file: string, chunks: Chunks): Promise<SealedWriter> {
  const handle = await open(file, 'wx', 0o600)
  await handle.write(chunks.header)
  return writer(file, chunks, handle, { index: 0, head: Buffer.alloc(0), rest: Buffer.alloc(0), hash: createHash('sha256') })
}

/** Goes on with a file whose writer was killed: keeps every chunk that is whole, and the tail. Null where nothing of it can be read. */
export async function reopenSealedWriter(file: string, chunks: Chunks): Promise<SealedWriter | null> {
  const handle = await open(file, 'r+').catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (!handle) return null
  try {
    const header = Buffer.alloc(header_bytes)
    await handle.read(header, 0, header_bytes, 0)
    if (!header.equals(chunks.header)) {
      await handle.close()
      return null
    }
    const hash = createHash('sha256')
    const sealed = Buffer.alloc(sealedChunk_bytes)
    let head: Buffer = Buffer.alloc(0)
    let last: Buffer = Buffer.alloc(0)
    let index = 0
    for (; ; index += 1) {
      const { bytesRead } = await handle.read(sealed, 0, sealedChunk_bytes, chunkAt(index))
      const plain = opened(chunks, index, sealed.subarray(0, bytesRead))
      if (index === 0) head = plain
      // A last chunk that is not full: its writer came as far as finishing.
      last = plain
      if (plain.length < chunk_bytes) break
      hash.update(plain)
    }
    await handle.truncate(chunkAt(index))
    // One of an earlier place stands in the file already, and does not open for this one.
    const tail = opened(chunks, index, await readFile(`${file}.tail`).catch(() => Buffer.alloc(0)))
    const rest = tail.length > last.length ? tail : last
    return writer(file, chunks, handle, { index, head: index === 0 ? rest : head, rest, hash })
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Nothing where it does not open. */
function opened(chunks: Chunks, index: number, sealed: Buffer): Buffer {
  try {
    return chunks.open(index, sealed)
  } catch {
    return Buffer.alloc(0)
  }
}

interface Progress {
  index: number
  head: Buffer
  rest: Buffer
  hash: ReturnType<typeof createHash>
}

function writer(file: string, chunks: Chunks, handle: FileHandle, progress: Progress): SealedWriter {
  let { index, head, rest } = progress
  let bytes = index * chunk_bytes + rest.length
  let syncedAt_bytes = -1
  const { hash } = progress

  async function put(plain: Buffer) {
    const sealed = chunks.seal(index, plain)
    for (let done = 0; done < sealed.length;)
      done += (await handle.write(sealed, done, sealed.length - done, chunkAt(index) + done)).bytesWritten
    hash.update(plain)
    index += 1
  }

  async function keepTail() {
    const fresh = await open(`${file}.tail.new`, 'w', 0o600)
    try {
      await fresh.writeFile(chunks.seal(index, rest))
      await fresh.sync()
    } finally {
      await fresh.close()
    }
    await rename(`${file}.tail.new`, `${file}.tail`)
  }

  return {
    get bytes() {
      return bytes
    },
    get head() {
      return head
    },
    async write(more) {
      bytes += more.length
      if (head.length < chunk_bytes) head = Buffer.concat([head, more.subarray(0, chunk_bytes - head.length)])
      rest = rest.length === 0 ? more : Buffer.concat([rest, more])
      let from = 0
      for (; rest.length - from >= chunk_bytes; from += chunk_bytes) await put(rest.subarray(from, from + chunk_bytes))
      // A copy: a small rest must not hold the large piece that it came in.
      rest = Buffer.from(rest.subarray(from))
    },
    async sync() {
      if (syncedAt_bytes === bytes) return
      const at = bytes
      await handle.datasync()
      if (rest.length > 0) await keepTail()
      syncedAt_bytes = at
    },
    async finish() {
      if (rest.length > 0) await put(rest)
      rest = Buffer.alloc(0)
      await handle.sync()
      await handle.close()
      await rm(`${file}.tail`, { force: true })
      return { sha256: hash.digest(), bytes, head }
    },
    close: () => handle.close(),
  }
}
