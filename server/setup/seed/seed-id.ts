import { createHash } from 'node:crypto'

// 2026-01-01: what is seeded sorts before everything that people make.
const seeded_ms = 1_767_225_600_000n

/**
 * The uuidv7 of a seeded row: always the same for the same words, so that a row people renamed or moved is recognised and left alone.
 */
export function seedId(...words: string[]): string {
  const hash = createHash('sha256').update(words.join('\0')).digest()
  const bytes = Buffer.alloc(16)
  bytes.writeBigUInt64BE(seeded_ms << 16n)
  hash.copy(bytes, 6, 0, 10)
  bytes[6] = 0x70 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
