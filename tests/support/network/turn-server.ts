import { spawn } from 'node:child_process'
import path from 'node:path'
import { randomFreePort } from '#setup/ports.ts'
import { until } from '#tests/support/media.ts'

/** A coturn that takes our credentials, as in the compose file. */
export interface TurnServer {
  /** The settings by which the product gives it out. */
  urls: string[]
  secret: string
  /** How many were let in so far. */
  allocations(): number
  stop(): void
}

/** `folder`: where it keeps its files. Given nothing but loopback, it relays there too. */
export async function startTurnServer({
  address,
  secret,
  folder,
}: {
  address: string
  secret: string
  folder: string
}): Promise<TurnServer> {
  const port = await randomFreePort()
  const loopback = address.startsWith('127.') ? '--allow-loopback-peers' : ''
  const relay = spawn('turnserver', [
    ...`-n --listening-ip ${address} --relay-ip ${address} --listening-port ${port} --min-port 21000 --max-port 21999`.split(' '),
    ...`--no-cli --no-tls --no-dtls --fingerprint --verbose --log-file stdout --simple-log --realm jilian ${loopback}`.trim().split(' '),
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
    urls: [`turn:${address}:${port}?transport=udp`],
    secret,
    allocations: () => said.match(/ALLOCATE processed, success/g)?.length ?? 0,
    stop: () => relay.kill('SIGKILL'),
  }
}
