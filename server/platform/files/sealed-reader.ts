import { chunk_bytes, chunkAt, DamagedFile, header_bytes, sealedChunk_bytes, sealedSize, type Chunks } from './chunks.ts'
import type { FileStore } from './store.ts'

/** Plain bytes from `start` to `end`, both included. */
export interface ByteRange {
  start: number
  end: number
}

/**
 * The plain bytes of a range, chunk by chunk, each proved before it is given out. Throws DamagedFile where the file is missing, cut, longer
 * or altered; nothing of an altered chunk leaves.
 */
export async function* readSealed(
  store: FileStore,
  chunks: Chunks,
  { id, bytes }: { id: string; bytes: number },
  range: ByteRange,
): AsyncGenerator<Buffer> {
  const stored = await store.open(id)
  if (!stored) throw new DamagedFile(id, 'is missing')
  try {
    if (stored.size !== sealedSize(bytes)) throw new DamagedFile(id, `has ${stored.size} bytes, not ${sealedSize(bytes)}`)
    chunks.checkHeader(await stored.read(0, header_bytes))
    const last = Math.floor(range.end / chunk_bytes)
    for (let index = Math.floor(range.start / chunk_bytes); index <= last; index += 1) {
      const plain = chunks.open(index, await stored.read(chunkAt(index), sealedChunk_bytes))
      const from = Math.max(0, range.start - index * chunk_bytes)
      yield plain.subarray(from, Math.min(plain.length, range.end - index * chunk_bytes + 1))
    }
  } finally {
    await stored.close()
  }
}
