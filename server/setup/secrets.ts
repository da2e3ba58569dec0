import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ensureDir, privateDir } from './places.ts'

/** The folder only its owner may enter: passwords, keys, certificates. */
export function secretsDir(dir = privateDir): string {
  ensureDir(dir)
  return ensureDir(path.join(dir, 'secrets'), 0o700)
}

/** A secret kept as a file of mode 600, made from 32 random bytes the first time it is asked for. */
export function secretFile(name: string, dir = privateDir): string {
  const file = path.join(secretsDir(dir), name)
  if (!existsSync(file)) writeSecret(file, randomBytes(32).toString('base64url'))
  return file
}

/** Where the server's key comes from, as its environment has it. */
export type KeySource = { JILIAN_SECRET_KEY?: string; JILIAN_SECRET_KEY_FILE?: string }

/** The key of this checkout, for everything but production: the operator's own where given. */
export function ownSecret(): KeySource {
  const { JILIAN_SECRET_KEY: text, JILIAN_SECRET_KEY_FILE: file } = process.env
  if (file) return { JILIAN_SECRET_KEY_FILE: file }
  return text ? { JILIAN_SECRET_KEY: text } : { JILIAN_SECRET_KEY_FILE: secretFile('secret-key') }
}

/** The key itself, as the server reads it. */
export function keyText({ JILIAN_SECRET_KEY: text, JILIAN_SECRET_KEY_FILE: file }: KeySource): string {
  return file ? readFileSync(file, 'utf8').trim() : (text ?? '')
}

/** The text of a secret; made when it is not there yet. */
export function secret(name: string, dir = privateDir): string {
  return readFileSync(secretFile(name, dir), 'utf8').trim()
}

/** Writes a file of mode 600 in one piece; where two processes race, the first one wins and both read the same. */
function writeSecret(file: string, text: string): void {
  const fresh = `${file}.${process.pid}.new`
  writeFileSync(fresh, `${text}\n`, { mode: 0o600 })
  try {
    linkSync(fresh, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(fresh)
  }
}
