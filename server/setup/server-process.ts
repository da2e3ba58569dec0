import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { networkInterfaces } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { processRoles } from '#platform/config.ts'
import type { Database } from './database.ts'
import { checkoutDir, ensureDir, privateDir } from './places.ts'
import { nextFreePort } from './ports.ts'
import { say } from './progress.ts'
import type { KeySource } from './secrets.ts'
import { SetupError } from './setup-error.ts'
import type { Tls } from './tls.ts'

const program = 'server/main.ts'
const preload = path.join(import.meta.dirname, 'end-with-parent.ts')

/** What Node compiled of our sources and packages: a server that starts again listens in half the time. Nobody else may write there. */
const compiledDir = (): string => ensureDir(path.join(ensureDir(privateDir), 'compiled'), 0o700)

export type ServerOptions = {
  database: Database
  tls: Tls
  secret: KeySource
  filesDir: string
  /** `start`, `dev`, `smoke` and tests show demonstration accounts; `serve` never does. */
  demo: boolean
  production: boolean
  /** Restart it when its sources change. */
  watch?: boolean
  ports?: Partial<Ports>
  env?: NodeJS.ProcessEnv
}

/** TCP ports: HTTPS for everybody, plain HTTP on loopback only, and the gateway for JT/T 808 terminals. */
export type Ports = { https: number; http: number; jt808: number }

export const defaultPorts: Ports = { https: 8443, http: 8080, jt808: 8808 }

type Child = { child: ChildProcess; exited: Promise<number> }

/** Where a server answers, whichever process it is. */
export type ServerPlace = {
  host: string
  ports: Ports
  /** `https://…`: what a browser on this machine opens. */
  url: string
  /** Plain HTTP, loopback only. */
  httpUrl: string
  /** The environment it got: what else speaks with it (the simulator) gets the same. */
  env: NodeJS.ProcessEnv
}

/** `exited` resolves to the exit code; `stop` asks it to end, and makes it end after 15 s. */
export type ServerProcess = ServerPlace & Child & { stop: () => Promise<void> }

/** A process with the whole application built, as one of several on a database, that has opened no port: it waits to take a server's place. */
export type Spare = Child & { loaded: Promise<unknown> }

/** Where uploaded and recorded files of a database stand. */
export function filesDirOf(databaseName: string): string {
  return process.env['FILES_DIR'] ?? ensureDir(path.join(ensureDir(privateDir), 'files', databaseName), 0o700)
}

/** The ports to listen on: those of the environment, else the usual ones; where one is taken the next free one, said aloud. */
export async function choosePorts(host: string, wanted: Partial<Ports> = {}): Promise<Ports> {
  const from = (name: string, usual: number): number => {
    const value = process.env[name]
    if (value === undefined || value === '') return usual
    const port = Number(value)
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new SetupError(`${name}=${value} is not a port: give a number from 1 to 65535.`)
    return port
  }
  const asked: Ports = {
    https: wanted.https ?? from('HTTPS_PORT', defaultPorts.https),
    http: wanted.http ?? from('HTTP_PORT', defaultPorts.http),
    jt808: wanted.jt808 ?? from('JT808_PORT', defaultPorts.jt808),
  }
  const chosen = { ...asked }
  const taken = new Set<number>()
  for (const [name, on] of [
    ['https', host],
    ['http', '127.0.0.1'],
    ['jt808', host],
  ] as const) {
    chosen[name] = await nextFreePort(asked[name], on, taken)
    taken.add(chosen[name])
    if (chosen[name] !== asked[name]) say(`Port ${asked[name]} is taken: ${name} listens on ${chosen[name]}.`)
  }
  return chosen
}

/** Starts the server and comes back when it listens. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  return startAt(await placeFor(options), options.watch ? ['--watch', '--watch-preserve-output'] : [])
}

/**
 * The same with media in a process of their own beside it, at the next free ports, which answer for its health and figures alone: a console that is started
 * anew leaves pictures and sound as they are.
 */
export async function startWithMediaHost(options: ServerOptions): Promise<{ server: ServerProcess; mediaHost: ServerProcess }> {
  const place = await placeFor(options)
  const { host, ports } = place
  const taken = new Set(Object.values(ports))
  const https = await nextFreePort(ports.https + 1, host, taken)
  const http = await nextFreePort(ports.http + 1, '127.0.0.1', taken.add(https))
  // Screens may be told an address beyond a NAT, by which this machine does not reach itself. With Redis there are others, which have to reach it.
  const link = place.env['REDIS_URL'] ? {} : { MEDIA_LINK_ADDRESS: place.env['MEDIA_LINK_ADDRESS'] || '127.0.0.1' }
  const starts = [
    startAt({ ...place, env: { ...place.env, JILIAN_ROLES: processRoles.filter((role) => role !== 'media').join() } }),
    startAt(addressed(host, { ...ports, https, http }, { ...place.env, ...link, JILIAN_ROLES: 'media' })),
  ] as const
  try {
    const [server, mediaHost] = await Promise.all(starts)
    return { server, mediaHost }
  } catch (error) {
    for (const start of await Promise.allSettled(starts)) if (start.status === 'fulfilled') await start.value.stop()
    throw error
  }
}

async function startAt(place: ServerPlace, nodeArgs?: string[]): Promise<ServerProcess> {
  const started = spawnScript(program, [], place.env, nodeArgs)
  await ready(started)
  return serverAt(place, started)
}

/** Where a server of these options answers, and the environment that makes it so. */
async function placeFor(options: ServerOptions): Promise<ServerPlace> {
  const host = process.env['HOST'] || '127.0.0.1'
  const ports = await choosePorts(host, options.ports)
  const place = addressed(host, ports, {
    ...process.env,
    ...options.env,
    NODE_ENV: options.production ? 'production' : 'development',
    DATABASE_URL: options.database.appUrl,
    // The owner could rewrite the audit: the server, whoever takes it over, never learns how to be it.
    DATABASE_ADMIN_URL: undefined,
    TLS_KEY_FILE: options.tls.keyFile,
    TLS_CERT_FILE: options.tls.certFile,
    ...(options.tls.caFile ? { CA_CERT_FILE: options.tls.caFile, NODE_EXTRA_CA_CERTS: options.tls.caFile } : {}),
    ...options.secret,
    FILES_DIR: options.filesDir,
    ...(options.demo ? { JILIAN_DEMO: '1' } : {}),
  })
  if (!options.production) place.env['PUBLIC_URL'] ||= place.url
  return place
}

function addressed(host: string, ports: Ports, env: NodeJS.ProcessEnv): ServerPlace {
  const { https, http, jt808 } = ports
  return {
    host,
    ports,
    url: `https://${shownName(host)}:${https}`,
    httpUrl: `http://127.0.0.1:${http}`,
    env: { ...env, HOST: host, HTTPS_PORT: String(https), HTTP_PORT: String(http), JT808_PORT: String(jt808) },
  }
}

const serverAt = ({ host, ports, url, httpUrl, env }: ServerPlace, { child, exited }: Child): ServerProcess => ({
  host,
  ports,
  url,
  httpUrl,
  env,
  child,
  exited,
  stop: () => stopChild(child, exited),
})

/** Builds what takes the place of this server when it ends: that is nearly all of the time until a fresh one listens. */
export function spareFor({ env }: ServerPlace): Spare {
  const started = spawnScript(program, [], { ...env, JILIAN_SPARE: '1' })
  return { ...started, loaded: Promise.race([told(started.child, 'loaded'), started.exited]) }
}

/** The next process in the place of one that has ended: at the same addresses, with the same settings. Comes back when it listens. */
export async function succeed(ended: ServerPlace, spare: Spare | null): Promise<ServerProcess> {
  const next = spare ?? spawnScript(program, [], ended.env)
  if (spare) {
    await spare.loaded
    if (spare.child.connected) spare.child.send({ type: 'go' })
  }
  await ready(next)
  return serverAt(ended, next)
}

/** Runs a script of this checkout under our Node as a child that we can talk with. */
export function spawnScript(script: string, args: string[], env: NodeJS.ProcessEnv, nodeArgs: string[] = []): Child {
  const child = spawn(process.execPath, [...nodeArgs, '--import', pathToFileURL(preload).href, path.join(checkoutDir, script), ...args], {
    cwd: checkoutDir,
    env: { NODE_COMPILE_CACHE: compiledDir(), ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Its own group: Ctrl-C comes to us alone, and we end things in order.
    detached: true,
  })
  const exited = new Promise<number>((resolve) => {
    child.once('error', () => resolve(127))
    child.once('exit', (code, signal) => resolve(code ?? (signal ? 128 : 1)))
  })
  return { child, exited }
}

/** Asks a child to end; kills it when it has not after 15 s. */
export async function stopChild(child: ChildProcess, exited: Promise<number>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const gone = await Promise.race([exited.then(() => true), sleep(15_000, false, { ref: false })])
  if (!gone) child.kill('SIGKILL')
  await exited
}

/** Resolves when the child says this word. */
function told(child: ChildProcess, type: 'loaded' | 'ready'): Promise<'told'> {
  return new Promise((resolve) => {
    child.on('message', (message: unknown) => {
      if (typeof message === 'object' && message !== null && 'type' in message && message.type === type) resolve('told')
    })
  })
}

async function ready({ child, exited }: Child): Promise<void> {
  const late = sleep(90_000, 'late' as const, { ref: false })
  const outcome = await Promise.race([told(child, 'ready'), exited, late])
  if (outcome === 'told') return
  if (outcome === 'late') {
    child.kill('SIGKILL')
    throw new SetupError('The server did not answer within 90 s; its lines above say how far it came.')
  }
  throw new SetupError(`The server ended with ${outcome} before it listened; its lines above say why.`)
}

/** The name under which a person reaches the server: on a host open to the network, the machine's address there, which phones and tablets have too. */
function shownName(host: string): string {
  if (host === '127.0.0.1') return 'localhost'
  if (host !== '0.0.0.0' && host !== '::') return host
  const cards = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return cards.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? 'localhost'
}
