import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { Refusal } from '../../refusal.ts'
import { derive } from '../passwords.ts'
import type { Vault } from '../vault.ts'

// A PIN is short: dearer than a password, 64 MiB and three passes for each guess.
const parameters = { memory: 65_536, passes: 3, parallelism: 1, tagLength: 32 }

/** Throws `signing.pin_weak`: under six characters, few different ones, a run up or down, or the login. */
export function checkPin(pin: string, login: string): void {
  const text = pin.normalize('NFKC')
  const signs = [...text]
  const steps = new Set(signs.slice(1).map((sign, index) => sign.codePointAt(0)! - signs[index]!.codePointAt(0)!))
  const isRun = steps.size === 1
  const isRepeated = /^(.{1,3})\1+$/u.test(text)
  if (signs.length < 6 || new Set(signs).size < 3 || isRun || isRepeated || text.toLowerCase() === login.toLowerCase())
    throw new Refusal('signing.pin_weak')
}

/**
 * A private key that opens with its owner's PIN only: AES-256-GCM under a key of argon2id over the PIN, keyed once more by the server's
 * secret. Who has the database alone cannot even guess; the server alone cannot sign. The text names its algorithms and parameters.
 */
export async function sealWithPin(vault: Vault, pin: string, privateKey: string): Promise<string> {
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', await keyOf(vault, pin, salt, parameters), nonce)
  const sealed = Buffer.concat([nonce, cipher.update(privateKey, 'utf8'), cipher.final(), cipher.getAuthTag()])
  const { memory, passes, parallelism } = parameters
  return `argon2id.m=${memory},t=${passes},p=${parallelism}.${salt.toString('base64url')}.a256gcm.${vault.keyId}.${sealed.toString('base64url')}`
}

/** Null for a wrong PIN; throws for a stored value that is none of ours. */
export async function openWithPin(vault: Vault, pin: string, stored: string): Promise<string | null> {
  const match = /^argon2id\.m=(\d+),t=(\d+),p=(\d+)\.([\w-]+)\.a256gcm\.(\w+)\.([\w-]+)$/.exec(stored)
  if (!match || match[5] !== vault.keyId) throw new Error('a sealed private key has an unknown form')
  const sealed = Buffer.from(match[6]!, 'base64url')
  const how = { memory: Number(match[1]), passes: Number(match[2]), parallelism: Number(match[3]), tagLength: 32 }
  const key = await keyOf(vault, pin, Buffer.from(match[4]!, 'base64url'), how)
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 })
  decipher.setAuthTag(sealed.subarray(-16))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}

const keyOf = async (vault: Vault, pin: string, salt: Buffer, how: typeof parameters) =>
  vault.mac('signing pin', await derive(pin, salt, how))
