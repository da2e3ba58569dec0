import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/**
 * Encrypts what identifies a person and finds it again. Stored form: `a256gcm.<key id>.<base64url nonce|ciphertext|tag>`; every value
 * names its algorithm and key, so that keys and algorithms can change while old values stay readable.
 */
export interface Vault {
  encrypt(plain: string): string
  /** Throws where the value was tampered with or its key is not here. */
  decrypt(stored: string): string
  encryptOrNull(plain: string | null | undefined): string | null
  decryptOrNull(stored: string | null): string | null
  /** Keyed hash to find an equal value; `kind` separates numbers from cards. Normalised by the caller. */
  fingerprint(kind: string, plain: string): Buffer
  /** 32 bytes for AES-256, derived for the purpose; what is sealed with them names `keyId`. */
  key(purpose: string): Buffer
  readonly keyId: string
  /** HMAC-SHA256 under a key derived for the purpose. */
  mac(purpose: string, text: string | Buffer): Buffer
}

const algorithm = 'a256gcm'

export function createVault(secretKey: Buffer, keyId = 'k1'): Vault {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secretKey, 'jilian', purpose, 32))
  const dataKey = derive(`data:${keyId}`)
  const hashKey = derive('fingerprint')

  function encrypt(plain: string): string {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', dataKey, nonce)
    const sealed = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return `${algorithm}.${keyId}.${sealed.toString('base64url')}`
  }

  function decrypt(stored: string): string {
    const [name, id, body] = stored.split('.')
    if (name !== algorithm || id !== keyId || !body) throw new Error(`value sealed with ${name} under key ${id}: not readable here`)
    const sealed = Buffer.from(body, 'base64url')
    const decipher = createDecipheriv('aes-256-gcm', dataKey, sealed.subarray(0, 12))
    decipher.setAuthTag(sealed.subarray(-16))
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('utf8')
  }

  return {
    encrypt,
    decrypt,
    encryptOrNull: (plain) => (plain === null || plain === undefined || plain === '' ? null : encrypt(plain)),
    decryptOrNull: (stored) => (stored === null ? null : decrypt(stored)),
    fingerprint: (kind, plain) => createHmac('sha256', hashKey).update(`${kind}\0${plain}`).digest(),
    keyId,
    key: (purpose) => derive(`${purpose}:${keyId}`),
    mac: (purpose, text) =>
      createHmac('sha256', derive(`mac:${purpose}`))
        .update(text)
        .digest(),
  }
}
