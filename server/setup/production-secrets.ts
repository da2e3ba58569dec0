import { readFileSync, statSync } from 'node:fs'
import type { KeySource } from './secrets.ts'
import { SetupError } from './setup-error.ts'

const shortest = 32
const makeOne = 'make one with `openssl rand -base64 48 > FILE; chmod 600 FILE` and set JILIAN_SECRET_KEY_FILE=FILE'

/** What nobody guesses but many copy from an example. */
const wellKnown = /change.?me|example|secret|password|default|insecure|123456|(.)\1{7}/i

/**
 * The secret from which production derives its keys, checked: given by the operator, long, and no example. Gives what
 * the server's environment needs.
 */
export function requireProductionSecret(env = process.env): KeySource {
  const file = env['JILIAN_SECRET_KEY_FILE']
  const given = file ? readKey(file) : env['JILIAN_SECRET_KEY']
  if (!given)
    throw new SetupError(
      `Production needs its own secret key: ${makeOne}. Keep a copy apart from the server: without it stored phone numbers cannot be read.`,
    )
  if (given.length < shortest) throw new SetupError(`The secret key has ${given.length} characters, ${shortest} are the least: ${makeOne}.`)
  if (wellKnown.test(given) || new Set(given).size < 12) throw new SetupError(`The secret key looks like one from an example: ${makeOne}.`)
  return file ? { JILIAN_SECRET_KEY_FILE: file } : { JILIAN_SECRET_KEY: given }
}

function readKey(file: string): string {
  try {
    if (statSync(file).mode & 0o077) throw new SetupError(`${file} can be read by others: chmod 600 ${file}.`)
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (error instanceof SetupError) throw error
    throw new SetupError(`JILIAN_SECRET_KEY_FILE cannot be read (${(error as Error).message}).`)
  }
}
