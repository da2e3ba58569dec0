import 'reflect-metadata'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import path from 'node:path'
import { createSecureContext } from 'node:tls'
import * as x509 from '@peculiar/x509'
import { withLock } from './lock.ts'
import { secretsDir } from './secrets.ts'
import { SetupError } from './setup-error.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const dayMs = 86_400_000
const caDays = 3650
/** Browsers refuse server certificates that are valid for longer than 398 days. */
const leafDays = 397
const renewBeforeDays = 30

/** What the server listens with. */
export type Tls = {
  key: string
  cert: string
  /** The local authority to install on tablets; null when the certificate was given by `TLS_CERT`. */
  caPem: string | null
  keyFile: string
  certFile: string
  caFile: string | null
}

/**
 * The certificate: `TLS_CERT` and `TLS_KEY` (files, PEM) when given, else one of a local authority for this machine's
 * names and addresses, made anew when they change or its end is near.
 */
export async function ensureTls(publicUrl = process.env['PUBLIC_URL']): Promise<Tls> {
  const given = givenTls()
  if (given) return given
  return withLock('tls', async () => {
    const dir = secretsDir()
    const ca = await ensureCa(dir)
    const names = certificateNames(publicUrl)
    const keyFile = path.join(dir, 'tls.key')
    const certFile = path.join(dir, 'tls.crt')
    if (!(await isUsable(certFile, keyFile, ca.cert, names))) await issueLeaf(ca, names, keyFile, certFile)
    const caFile = path.join(dir, 'ca.crt')
    const [key, cert, caPem] = [keyFile, certFile, caFile].map((file) => readFileSync(file, 'utf8')) as [string, string, string]
    return { key, cert, caPem, keyFile, certFile, caFile }
  })
}

function givenTls(): Tls | null {
  const certFile = process.env['TLS_CERT']
  const keyFile = process.env['TLS_KEY']
  if (!certFile && !keyFile) return null
  if (!certFile || !keyFile) throw new SetupError('TLS_CERT and TLS_KEY belong together: set both to PEM files, or neither.')
  try {
    const [cert, key] = [readFileSync(certFile, 'utf8'), readFileSync(keyFile, 'utf8')]
    createSecureContext({ cert, key })
    if (new x509.X509Certificate(cert).notAfter.getTime() < Date.now()) throw new Error('the certificate is out of date')
    return { key, cert, caPem: null, keyFile: path.resolve(keyFile), certFile: path.resolve(certFile), caFile: null }
  } catch (error) {
    throw new SetupError(`TLS_CERT and TLS_KEY cannot be used: ${(error as Error).message}.`)
  }
}

/** Every name and address under which this machine may be called, sorted. */
export function certificateNames(publicUrl: string | undefined): string[] {
  const names = new Set(['localhost', 'jilian.localhost', '127.0.0.1', '::1', hostname().toLowerCase()])
  for (const entry of Object.values(networkInterfaces()).flat()) {
    if (entry && !entry.internal && !entry.address.startsWith('fe80:')) names.add(entry.address)
  }
  if (publicUrl && URL.canParse(publicUrl)) names.add(new URL(publicUrl).hostname.replace(/^\[|\]$/g, ''))
  return [...names].filter((name) => isIP(name) || /^[a-z0-9.-]{1,253}$/.test(name)).toSorted()
}

type Ca = { cert: x509.X509Certificate; key: CryptoKey }

async function ensureCa(dir: string): Promise<Ca> {
  const keyFile = path.join(dir, 'ca.key')
  const certFile = path.join(dir, 'ca.crt')
  if (existsSync(keyFile) && existsSync(certFile)) {
    const cert = new x509.X509Certificate(readFileSync(certFile, 'utf8'))
    if (cert.notAfter.getTime() > Date.now() + leafDays * dayMs) return { cert, key: await importKey(keyFile) }
  }
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=Jilian local authority (${hostname().replaceAll(/[^A-Za-z0-9.-]/g, '')}), O=Jilian`,
    ...validity(caDays),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  await writePem(keyFile, await exportKey(keys.privateKey), 0o600)
  await writePem(certFile, cert.toString('pem'), 0o644)
  return { cert, key: keys.privateKey }
}

async function issueLeaf(ca: Ca, names: string[], keyFile: string, certFile: string): Promise<void> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const cert = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: 'CN=Jilian, O=Jilian',
    issuer: ca.cert.subject,
    ...validity(leafDays),
    publicKey: keys.publicKey,
    signingKey: ca.key,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value }))),
      await x509.AuthorityKeyIdentifierExtension.create(ca.cert.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  await writePem(keyFile, await exportKey(keys.privateKey), 0o600)
  await writePem(certFile, `${cert.toString('pem')}\n${ca.cert.toString('pem')}\n`, 0o644)
}

async function isUsable(certFile: string, keyFile: string, ca: x509.X509Certificate, names: string[]): Promise<boolean> {
  if (!existsSync(certFile) || !existsSync(keyFile)) return false
  const cert = new x509.X509Certificate(readFileSync(certFile, 'utf8'))
  const has = cert.getExtension(x509.SubjectAlternativeNameExtension)?.names.items.map((item) => item.value) ?? []
  // An address that is gone for the moment, as a laptop's is, costs no new certificate.
  const covers = names.every((name) => has.includes(name))
  const lasts = cert.notAfter.getTime() > Date.now() + renewBeforeDays * dayMs
  return covers && lasts && keysMatch(certFile, keyFile) && cert.verify({ publicKey: ca, signatureOnly: true })
}

function keysMatch(certFile: string, keyFile: string): boolean {
  try {
    createSecureContext({ cert: readFileSync(certFile), key: readFileSync(keyFile) })
    return true
  } catch {
    return false
  }
}

/** Begins a day early: a tablet's clock may be behind. */
function validity(days: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now()
  return { notBefore: new Date(now - dayMs), notAfter: new Date(now + (days - 1) * dayMs) }
}

/** 16 random bytes; the first one small, so that the number is positive. */
function serial(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return Buffer.from(bytes).toString('hex')
}

async function exportKey(key: CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}

async function importKey(file: string): Promise<CryptoKey> {
  const [der] = x509.PemConverter.decode(readFileSync(file, 'utf8'))
  if (!der) throw new SetupError(`${file} holds no key: remove it and ca.crt beside it, and install the new authority on the tablets.`)
  return crypto.subtle.importKey('pkcs8', der, algorithm, true, ['sign'])
}

async function writePem(file: string, text: string, mode: number): Promise<void> {
  writeFileSync(`${file}.new`, text.endsWith('\n') ? text : `${text}\n`, { mode })
  renameSync(`${file}.new`, file)
}
