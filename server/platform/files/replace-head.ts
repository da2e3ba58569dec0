import { open, rename, rm } from 'node:fs/promises'
import { chunkAt, sealedChunk_bytes, type Chunks } from './chunks.ts'
import { createSealedWriter } from './sealed-writer.ts'

/**
 * Gives a finished file other first bytes, as many as `head` has: what is known only at the end of a recording stands at its beginning. The
 * whole is sealed anew beside it and put in its place in one move, so that a kill leaves the one or the other.
 */
export async function replaceHead(file: string, chunks: Chunks, head: Buffer): Promise<{ sha256: Buffer; bytes: number; head: Buffer }> {
  const fresh = `${file}.new`
  await rm(fresh, { force: true })
  const source = await open(file, 'r')
  const writer = await createSealedWriter(fresh, chunks)
  try {
    const sealed = Buffer.alloc(sealedChunk_bytes)
    for (let index = 0, at = 0; ; index += 1) {
      const { bytesRead } = await source.read(sealed, 0, sealedChunk_bytes, chunkAt(index))
      if (bytesRead === 0) break
      const plain = chunks.open(index, sealed.subarray(0, bytesRead))
      head.subarray(at).copy(plain)
      at += plain.length
      await writer.write(plain)
    }
    const made = await writer.finish()
    await rename(fresh, file)
    return made
  } catch (error) {
    await writer.close().catch(() => undefined)
    await rm(fresh, { force: true })
    throw error
  } finally {
    await source.close()
  }
}
