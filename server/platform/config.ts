import { readFileSync } from 'node:fs'
import { digestAlgorithms, isDigestAlgorithm, type DigestAlgorithm } from './crypto/digest.ts'

export const processRoles = ['api', 'gateway', 'jobs', 'media'] as const
export type ProcessRole = (typeof processRoles)[number]

/** What the media service is told: where streams come in, and how hosts that carry them reach each other. */
export interface MediaSettings {
  /** Address on which the workers listen, UDP and TCP. */
  host: string
  /** Port of the first worker; the others follow, a taken one gives way to the next free one. */
  port: number
  /** Under which screens reach this host, where that is another than `host`: behind NAT, in a container. */
  announcedAddress: string | null
  /** UDP ports for streams between workers, between hosts and to the recorder. */
  rtcPorts: { min: number; max: number }
  /** null: one a core. */
  workers: number | null
  /** Where other processes of the installation reach this host; null: `host`. TLS with a key of the installation. */
  linkAddress: string | null
  linkPort: number
  /** Relays for networks that let nothing else out; null: none. */
  turn: { urls: readonly string[]; secret: string } | null
}

/** Everything the process is told from outside, read once. */
export interface Config {
  roles: readonly ProcessRole[]
  databaseUrl: string
  host: string
  /** 0 chooses a free port; null does not listen. */
  httpsPort: number | null
  httpPort: number | null
  jt808Port: number
  media: MediaSettings
  tls: { key: string; cert: string; ca: string | null } | null
  /** Where other machines reach this console; links sent to phones need it. */
  publicUrl: URL | null
  /** 32 bytes or more; every derived key comes from it. */
  secretKey: Buffer
  filesDir: string
  webDir: string
  demo: boolean
  production: boolean
  redisUrl: string | null
  routingUrl: string | null
  /** Where texts to phones go; null keeps them in the database as "no provider". */
  smsUrl: string | null
  logLevel: string
  /** What chains the audit: SHA-256, or SM3 where 国密 is asked for. */
  auditDigest: DigestAlgorithm
  /** Bearer token with which another machine may read /metrics; null: only this one. */
  metricsToken: string | null
  /** Proxies (addresses or networks) whose X-Forwarded-For is believed. */
  trustProxy: string[]
  /** A simulated day runs faster: seconds of business time in a second. 1 in production. */
  clockRate: number
  /** Unix ms at which business time and wall time were the same; all processes of a simulated day share it. */
  clockOrigin_ms: number
}

/** Reads the environment. Throws an Error that names the variable where one is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const production = env.NODE_ENV === 'production'
  const demo = env.JILIAN_DEMO === '1'
  if (production && demo) throw new Error('JILIAN_DEMO is for demonstration: it cannot run with NODE_ENV=production')
  const key = env.JILIAN_SECRET_KEY_FILE ? readFileSync(env.JILIAN_SECRET_KEY_FILE, 'utf8').trim() : env.JILIAN_SECRET_KEY
  if (!key || key.length < 32) throw new Error('JILIAN_SECRET_KEY (or JILIAN_SECRET_KEY_FILE) must hold at least 32 characters')
  const clockRate = number(env, 'JILIAN_CLOCK_RATE', 1)
  if (production && clockRate !== 1) throw new Error('JILIAN_CLOCK_RATE is for simulation: it must be 1 in production')
  return {
    roles: rolesOf(env.JILIAN_ROLES),
    databaseUrl: required(env, 'DATABASE_URL'),
    host: env.HOST ?? '127.0.0.1',
    httpsPort: env.TLS_KEY_FILE ? number(env, 'HTTPS_PORT', 8443) : null,
    httpPort: env.HTTP_PORT === 'off' ? null : number(env, 'HTTP_PORT', 8080),
    jt808Port: number(env, 'JT808_PORT', 8808),
    media: mediaOf(env),
    tls: env.TLS_KEY_FILE ? readTls(env) : null,
    publicUrl: env.PUBLIC_URL ? new URL(env.PUBLIC_URL) : null,
    secretKey: Buffer.from(key),
    filesDir: env.FILES_DIR ?? '.local/files',
    webDir: env.WEB_DIR ?? 'dist/web',
    demo,
    production,
    redisUrl: env.REDIS_URL ?? null,
    routingUrl: env.ROUTING_URL ?? null,
    smsUrl: env.SMS_URL ?? null,
    logLevel: env.LOG_LEVEL ?? 'info',
    auditDigest: digestOf(env.AUDIT_DIGEST),
    metricsToken: env.METRICS_TOKEN || null,
    trustProxy: env.TRUST_PROXY ? env.TRUST_PROXY.split(',').map((proxy) => proxy.trim()) : [],
    clockRate,
    clockOrigin_ms: number(env, 'JILIAN_CLOCK_ORIGIN_MS', Date.now()),
  }
}

function readTls(env: NodeJS.ProcessEnv): NonNullable<Config['tls']> {
  return {
    key: readFileSync(required(env, 'TLS_KEY_FILE'), 'utf8'),
    cert: readFileSync(required(env, 'TLS_CERT_FILE'), 'utf8'),
    ca: env.CA_CERT_FILE ? readFileSync(env.CA_CERT_FILE, 'utf8') : null,
  }
}

function rolesOf(text: string | undefined): readonly ProcessRole[] {
  if (!text) return processRoles
  return text.split(',').map((word) => {
    const role = processRoles.find((known) => known === word.trim())
    if (!role) throw new Error(`JILIAN_ROLES: ${word} is none of ${processRoles.join(', ')}`)
    return role
  })
}

function mediaOf(env: NodeJS.ProcessEnv): MediaSettings {
  const range = /^(\d{4,5})-(\d{4,5})$/.exec(env.MEDIA_RTC_PORTS || '20500-20999')
  const [min, max] = [Number(range?.[1]), Number(range?.[2])]
  if (!(min < max && max < 65_536)) throw new Error(`MEDIA_RTC_PORTS must be like 20500-20999, not ${env.MEDIA_RTC_PORTS}`)
  const urls = (env.TURN_URLS ?? '').split(',').flatMap((url) => url.trim() || [])
  const wrong = urls.find((url) => !/^turns?:[^\s?]+(\?transport=(udp|tcp))?$/.test(url))
  if (wrong) throw new Error(`TURN_URLS: ${wrong} is not like turn:relay.example.cn:3478?transport=udp`)
  return {
    host: env.MEDIA_HOST || env.HOST || '127.0.0.1',
    port: number(env, 'MEDIA_PORT', 20_400),
    announcedAddress: env.MEDIA_ANNOUNCED_ADDRESS || null,
    rtcPorts: { min, max },
    workers: number(env, 'MEDIA_WORKERS', 0) || null,
    linkAddress: env.MEDIA_LINK_ADDRESS || null,
    linkPort: number(env, 'MEDIA_LINK_PORT', 20_390),
    turn: urls.length > 0 ? { urls, secret: required(env, 'TURN_SECRET') } : null,
  }
}

function digestOf(name: string | undefined): DigestAlgorithm {
  if (!name) return 'sha256'
  if (!isDigestAlgorithm(name)) throw new Error(`AUDIT_DIGEST: ${name} is none of ${digestAlgorithms.join(', ')}`)
  return name
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

function number(env: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  if (env[name] === undefined || env[name] === '') return otherwise
  const value = Number(env[name])
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} must be a number, not ${env[name]}`)
  return value
}
