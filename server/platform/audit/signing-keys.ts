import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Vault } from '../crypto/vault.ts'

/** Signs the heads of the audit chain. The keys stand in files apart from the database: who rewrites the one has not the other. */
export interface SigningKeys {
  readonly keyId: string
  /** Ed25519. */
  sign(text: string): Buffer
  /** False for a wrong signature and for a key that is not ours. */
  verify(keyId: string, text: string, signature: Buffer): boolean
}

const ending = '.ed25519'

/** Opens `FILES_DIR/keys/audit`, with a first key where there is none. A key is sealed by the vault: the file alone signs nothing. */
export function openSigningKeys(filesDir: string, vault: Vault): SigningKeys {
  const dir = path.join(filesDir, 'keys', 'audit')
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  if (keyFiles(dir).length === 0) createKey(dir, vault)
  const keys = new Map(keyFiles(dir).map((file) => [path.basename(file, ending), readKey(file, vault)]))
  const [keyId, current] = [...keys].at(-1)!
  return {
    keyId,
    sign: (text) => sign(null, Buffer.from(text), current),
    verify(id, text, signature) {
      const key = keys.get(id)
      return key !== undefined && verify(null, Buffer.from(text), createPublicKey(key), signature)
    },
  }
}

function createKey(dir: string, vault: Vault): void {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const keyId = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16)
  const fresh = path.join(dir, `${keyId}.new`)
  writeFileSync(fresh, vault.encrypt(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string), { mode: 0o600, flush: true })
  const file = path.join(dir, `${keyId}${ending}`)
  // In one piece: another process that starts now reads a whole key or none.
  if (!existsSync(file)) linkSync(fresh, file)
  rmSync(fresh)
}

const keyFiles = (dir: string): string[] =>
  readdirSync(dir)
    .filter((name) => name.endsWith(ending))
    .toSorted()
    .map((name) => path.join(dir, name))

const readKey = (file: string, vault: Vault): KeyObject => createPrivateKey(vault.decrypt(readFileSync(file, 'utf8').trim()))
