import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const argon2Async = promisify(argon2)

// OWASP's second choice for argon2id: 19 MiB, two passes, one lane.
const parameters = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }

/** PHC string `$argon2id$v=19$m=…,t=…,p=…$salt$tag`: the value names its own algorithm. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const tag = await derive(password, salt, parameters)
  const { memory, passes, parallelism } = parameters
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${plain64(salt)}$${plain64(tag)}`
}

/** False for a wrong password; throws for a stored value that is none of ours. */
export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(stored)
  if (!match) throw new Error('stored password hash has an unknown form')
  const expected = Buffer.from(match[5]!, 'base64')
  const tag = await derive(password, Buffer.from(match[4]!, 'base64'), {
    memory: Number(match[1]),
    passes: Number(match[2]),
    parallelism: Number(match[3]),
    tagLength: expected.length,
  })
  return timingSafeEqual(tag, expected)
}

/** The argon2id tag of a password or PIN: `memory` in KiB, `tagLength` in bytes. */
export function derive(password: string, nonce: Buffer, how: typeof parameters): Promise<Buffer> {
  return argon2Async('argon2id', { message: Buffer.from(password.normalize('NFKC')), nonce, ...how }) as Promise<Buffer>
}

const plain64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
