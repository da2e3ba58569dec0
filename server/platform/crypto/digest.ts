import { createHash } from 'node:crypto'
import { sm3 } from 'sm-crypto-v2'

/** 国密 SM3 (GB/T 32905) beside SHA-256: 32 bytes both. */
export const digestAlgorithms = ['sha256', 'sm3'] as const
export type DigestAlgorithm = (typeof digestAlgorithms)[number]

export const isDigestAlgorithm = (name: string): name is DigestAlgorithm => (digestAlgorithms as readonly string[]).includes(name)

export function digest(algorithm: DigestAlgorithm, bytes: Buffer): Buffer {
  return algorithm === 'sha256' ? createHash('sha256').update(bytes).digest() : Buffer.from(sm3(new Uint8Array(bytes)), 'hex')
}
