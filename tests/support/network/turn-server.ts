import { spawn } from 'node:child_process'
import path from 'node:path'
import { randomFreePort } from '#setup/ports.ts'
import type { Tls } from '#setup/tls.ts'
import { until } from '#tests/support/media.ts'

/** A coturn that takes our credentials, as in the compose file. */
export interface TurnServer {
  /** The settings by which the product gives it out. */
  urls: string[]
  tlsPort: number
  secret: string
  /** How many were let in so far. */
  allocations(): number
  stop(): void
}

/** `folder`: where it keeps its files. With a certificate it is reached by TLS as well. Given nothing but loopback, it relays there too. */
export async function startTurnServer({
  address,
  secret,
  folder,
  tls,
}: {
  address: string
  secret: string
  folder: string
  tls?: Pick<Tls, 'certFile' | 'keyFile'>
}): Promise<TurnServer> {
  const port = await randomFreePort()
  const tlsPort = await randomFreePort()
  const loopback = address.startsWith('127.') ? '--allow-loopback-peers' : ''
  const relay = spawn('turnserver', [
    ...`-n --listening-ip ${address} --relay-ip ${address} --listening-port ${port} --min-port 21000 --max-port 21999`.split(' '),
    ...`--no-cli --no-dtls --fingerprint --verbose --log-file stdout --simple-log --realm jilian ${loopback}`.trim().split(' '),
    ...(tls ? ['--tls-listening-port', String(tlsPort), '--cert', tls.certFile, '--pkey', tls.keyFile] : ['--no-tls']),
    '--use-auth-secret',
    '--static-auth-secret',
    secret,
    '--pidfile',
    path.join(folder, 'relay.pid'),
    '--userdb',
    path.join(folder, 'relay.db'),
  ])
  let said = ''
  relay.stdout.on('data', (text: Buffer) => (said += text.toString()))
  relay.stderr.on('data', (text: Buffer) => (said += text.toString()))
  await until(() => /Total General servers|listener opened/.test(said), 'the relay')
  return {
    urls: [`turn:${address}:${port}?transport=udp`, ...(tls ? [`turns:${address}:${tlsPort}?transport=tcp`] : [])],
    tlsPort,
    secret,
    allocations: () => said.match(/ALLOCATE processed, success/g)?.length ?? 0,
    stop: () => relay.kill('SIGKILL'),
  }
}
