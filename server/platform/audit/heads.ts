import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import path from 'node:path'
import type { SigningKeys } from './signing-keys.ts'

/** What the chain was at one place, signed: bytes as hex, time as ISO 8601. */
export interface SignedHead {
  position: number
  algorithm: string
  hash: string
  keyId: string
  signedAt: string
  signature: string
}

const fileOf = (filesDir: string) => path.join(filesDir, 'audit-heads.jsonl')

export const headText = (head: Omit<SignedHead, 'signature'>): string =>
  ['jilian audit head 1', head.position, head.algorithm, head.hash, head.keyId, head.signedAt].join('\n')

export function signHead(keys: SigningKeys, head: { position: number; algorithm: string; hash: Buffer; signedAt: Date }): SignedHead {
  const unsigned = {
    position: head.position,
    algorithm: head.algorithm,
    hash: head.hash.toString('hex'),
    keyId: keys.keyId,
    signedAt: head.signedAt.toISOString(),
  }
  return { ...unsigned, signature: keys.sign(headText(unsigned)).toString('hex') }
}

export const isGenuine = (keys: SigningKeys, head: SignedHead): boolean =>
  keys.verify(head.keyId, headText(head), Buffer.from(head.signature, 'hex'))

/**
 * Appends a head to the file outside the database and returns when it is on the disk. The file is there to be copied away: a chain
 * rewritten whole, heads and all, does not agree with it.
 */
export function exportHead(filesDir: string, head: SignedHead): void {
  mkdirSync(filesDir, { recursive: true })
  const file = openSync(fileOf(filesDir), 'a+', 0o600)
  try {
    const { size } = fstatSync(file)
    const last = Buffer.alloc(1)
    if (size > 0) readSync(file, last, 0, 1, size - 1)
    // A line that a crash cut off must not swallow the next.
    const begin = size > 0 && last.toString() !== '\n' ? '\n' : ''
    writeSync(file, `${begin}${JSON.stringify(head)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Every whole line of the file; none where there is no file yet. */
export function exportedHeads(filesDir: string): SignedHead[] {
  return textOf(fileOf(filesDir))
    .split('\n')
    .map(parse)
    .filter((head) => head !== null)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

function parse(line: string): SignedHead | null {
  try {
    const head = JSON.parse(line) as SignedHead
    return typeof head.position === 'number' && typeof head.hash === 'string' && typeof head.signature === 'string' ? head : null
  } catch {
    return null
  }
}
