import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { SuiteName } from '#contract/rest/signing.ts'
import type { Vault } from '../vault.ts'
import type { Subject } from './suite.ts'
import { suites } from './suites.ts'
import { demonstrationMark } from './verify.ts'

/** A root and its time stamper for each suite, made on this machine. It proves who signed here to whoever trusts this machine, and to nobody else. */
export interface DemonstrationAuthority {
  certify(suite: SuiteName, draft: { subject: Subject; publicKey: string; now: Date }): Promise<string>
  root(suite: SuiteName): string
  stampKey(suite: SuiteName): { privateKey: string; certificates: readonly [string, string] }
}

interface Keys {
  root: { privateKey: string; certificate: string }
  timestamp: { privateKey: string; certificate: string }
}

const organization = `Jilian (${demonstrationMark})`
const day_ms = 86_400_000
// A simulated day may lie in the past or the future: the authority outlasts it either way.
const rootDays = 3_650
const personDays = 730

const folderOf = (filesDir: string) => path.join(filesDir, 'keys', 'signing')
/** Beside it `<suite>.root`, the certificate in clear. */
const keysFile = (dir: string, suite: SuiteName) => path.join(dir, `${suite}.keys`)

/** Opens `FILES_DIR/keys/signing`, making what is not there. The private keys are sealed by the vault. */
export async function openDemonstrationAuthority(filesDir: string, vault: Vault): Promise<DemonstrationAuthority> {
  const dir = folderOf(filesDir)
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const keys = {} as Record<SuiteName, Keys>
  for (const name of Object.keys(suites) as SuiteName[]) {
    const file = keysFile(dir, name)
    if (!existsSync(file)) place(file, vault.encrypt(JSON.stringify(await makeKeys(name))))
    keys[name] = JSON.parse(vault.decrypt(readFileSync(file, 'utf8').trim())) as Keys
    if (!existsSync(`${file.slice(0, -'.keys'.length)}.root`)) place(`${file.slice(0, -'.keys'.length)}.root`, keys[name].root.certificate)
  }
  return {
    certify: (suite, { subject, publicKey, now }) =>
      suites[suite].certify(
        {
          serial: serial(),
          subject,
          use: 'person',
          // X.509 counts whole seconds.
          notBefore: new Date(Math.floor(now.getTime() / 1000) * 1000),
          notAfter: new Date(Math.floor(now.getTime() / 1000) * 1000 + personDays * day_ms),
          publicKey,
        },
        keys[suite].root.privateKey,
        keys[suite].root.certificate,
      ),
    root: (suite) => keys[suite].root.certificate,
    stampKey: (suite) => ({
      privateKey: keys[suite].timestamp.privateKey,
      certificates: [keys[suite].timestamp.certificate, keys[suite].root.certificate],
    }),
  }
}

/** Fingerprints of the roots that stand in a folder of files; none where there is none. Reads no private key. */
export function rootsIn(filesDir: string): Set<string> {
  const dir = folderOf(filesDir)
  if (!existsSync(dir)) return new Set()
  const files = readdirSync(dir).filter((name) => name.endsWith('.root'))
  return new Set(
    files.map((name) => suites[name.slice(0, -'.root'.length) as SuiteName].read(readFileSync(path.join(dir, name), 'utf8')).fingerprint),
  )
}

async function makeKeys(suite: SuiteName): Promise<Keys> {
  const now_ms = Math.floor(Date.now() / 1000) * 1000
  const validity = { notBefore: new Date(now_ms - rootDays * day_ms), notAfter: new Date(now_ms + rootDays * day_ms) }
  const { generate, certify } = suites[suite]
  const root = generate()
  const subject = (name: string): Subject => ({ name, organization, accountId: null })
  const rootCertificate = await certify(
    { serial: serial(), subject: subject(`Jilian demonstration CA ${suite}`), use: 'authority', publicKey: root.publicKey, ...validity },
    root.privateKey,
    null,
  )
  const stamp = generate()
  const certificate = await certify(
    { serial: serial(), subject: subject('Jilian demonstration time stamper'), use: 'timestamp', publicKey: stamp.publicKey, ...validity },
    root.privateKey,
    rootCertificate,
  )
  return { root: { privateKey: root.privateKey, certificate: rootCertificate }, timestamp: { privateKey: stamp.privateKey, certificate } }
}

/** In one piece, and the first wins: another process that starts now reads the same keys. */
function place(file: string, text: string): void {
  const fresh = `${file}.${process.pid}.new`
  writeFileSync(fresh, text, { mode: 0o600, flush: true })
  try {
    linkSync(fresh, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(fresh)
  }
}

/** Positive, as X.509 wants it. */
function serial(): string {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0]! & 0x7f) | 0x40
  return bytes.toString('hex')
}
