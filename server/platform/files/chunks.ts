import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Vault } from '../crypto/vault.ts'

/**
 * How a file stands on the disk: a header of 64 bytes that names algorithm and key, then chunks of 64 KiB, the last one shorter, each as
 * `nonce(12) | ciphertext | tag(16)`. A chunk is bound to its file, its place and the header, so none can be altered, moved or borrowed from
 * another file; each opens alone, so a range is read without what stands before it. Nonces are random: a chunk may be written anew.
 */
export const chunk_bytes = 64 * 1024
export const header_bytes = 64
const nonce_bytes = 12
const tag_bytes = 16
export const sealedChunk_bytes = nonce_bytes + chunk_bytes + tag_bytes

const algorithm = 'a256gcm-64k'

/** A file whose stored bytes are not those that were written, or not there. */
export class DamagedFile extends Error {
  constructor(fileId: string, what: string) {
    super(`file ${fileId}: ${what}`)
    this.name = 'DamagedFile'
  }
}

/** Seals and opens the chunks of one file. */
export interface Chunks {
  header: Buffer
  /** Throws DamagedFile where the header is not that of this file's algorithm and key. */
  checkHeader(header: Buffer): void
  seal(index: number, plain: Buffer): Buffer
  /** Throws DamagedFile where the chunk is not what was sealed for this place. */
  open(index: number, sealed: Buffer): Buffer
}

export function chunksOf(vault: Vault, fileId: string): Chunks {
  const key = vault.key(`file:${fileId}`)
  const header = Buffer.from(`jilian-file-1 ${algorithm} ${vault.keyId}`.padEnd(header_bytes - 1).concat('\n'))
  const boundTo = (index: number) => Buffer.concat([header, Buffer.from(`${fileId} ${index}`)])
  return {
    header,
    checkHeader(found) {
      if (!found.equals(header)) throw new DamagedFile(fileId, `its header is "${found.toString('latin1').trim()}"`)
    },
    seal(index, plain) {
      const nonce = randomBytes(nonce_bytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(boundTo(index))
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    open(index, sealed) {
      if (sealed.length <= nonce_bytes + tag_bytes) throw new DamagedFile(fileId, `chunk ${index} is cut`)
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonce_bytes), { authTagLength: tag_bytes })
      decipher.setAAD(boundTo(index)).setAuthTag(sealed.subarray(-tag_bytes))
      try {
        return Buffer.concat([decipher.update(sealed.subarray(nonce_bytes, -tag_bytes)), decipher.final()])
      } catch {
        throw new DamagedFile(fileId, `chunk ${index} is altered`)
      }
    },
  }
}

/** Where a chunk begins in the stored file. */
export const chunkAt = (index: number): number => header_bytes + index * sealedChunk_bytes

/** How long the stored file of so many plain bytes is. */
export function sealedSize(bytes: number): number {
  const chunks = Math.ceil(bytes / chunk_bytes)
  return header_bytes + bytes + chunks * (nonce_bytes + tag_bytes)
}
