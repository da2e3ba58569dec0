import { spawn } from 'node:child_process'
import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { X509Certificate } from 'node:crypto'
import { run } from '#setup/run.ts'
import { keyingBytes, srtpProfile } from './srtp.ts'

/** A self-signed certificate that all clients of a run share. */
export interface Certificate {
  certFile: string
  keyFile: string
  /** SHA-256 as DTLS writes it. */
  fingerprint: string
}

export async function makeCertificate(folder: string): Promise<Certificate> {
  const certFile = path.join(folder, 'client.pem')
  const keyFile = path.join(folder, 'client.key')
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile]
  await run('openssl', ['req', '-x509', ...key, '-out', certFile, '-subj', '/CN=bench', '-days', '2'])
  return { certFile, keyFile, fingerprint: new X509Certificate(readFileSync(certFile)).fingerprint256 }
}

/**
 * Shakes hands as the DTLS client by OpenSSL's own program over `send`, and answers the exported SRTP keys. Returns what arrives from the
 * server to be handed to `arrived`.
 */
export async function shakeHands(
  { certFile, keyFile }: Certificate,
  send: (packet: Buffer) => void,
): Promise<{ arrived: (packet: Buffer) => void; keying: Promise<Buffer> }> {
  const near = createSocket('udp4')
  near.bind(0, '127.0.0.1')
  await once(near, 'listening')
  let program: RemoteInfo | undefined
  near.on('message', (packet, from) => {
    program = from
    send(packet)
  })
  const connect = ['s_client', '-dtls1_2', '-timeout', '-connect', `127.0.0.1:${near.address().port}`, '-cert', certFile, '-key', keyFile]
  const keys = ['-use_srtp', srtpProfile, '-keymatexport', 'EXTRACTOR-dtls_srtp', '-keymatexportlen', String(keyingBytes)]
  const child = spawn('openssl', [...connect, ...keys], { stdio: ['pipe', 'pipe', 'ignore'] })
  const keying = new Promise<Buffer>((resolve, reject) => {
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const match = /Keying material: ([0-9A-F]+)\n/.exec(said)
      if (!match) return
      resolve(Buffer.from(match[1]!, 'hex'))
      child.kill('SIGKILL')
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`no DTLS handshake: ${said.slice(-300)}`)))
  }).finally(() => near.close())
  return { keying, arrived: (packet) => program && near.send(packet, program.port, program.address) }
}
