import { createHash } from 'node:crypto'
import type { Download } from './files.ts'

/** Bytes made on the spot, as a printed document, to send as a download. */
export function madeFile(content: Buffer, { name, mediaType }: { name: string; mediaType: string }): Download {
  return {
    name,
    mediaType,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    async *read({ start, end } = { start: 0, end: content.length - 1 }) {
      yield content.subarray(start, end + 1)
    },
  }
}
