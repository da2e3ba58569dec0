import { readFileSync } from 'node:fs'
import { digestAlgorithms, isDigestAlgorithm, type DigestAlgorithm } from './crypto/digest.ts'

export const processRoles = ['api', 'gateway', 'jobs', 'media'] as const
export type ProcessRole = (typeof processRoles)[number]

/** Everything the process is told from outside, read once. */
export interface Config {
  roles: readonly ProcessRole[]
  databaseUrl: string
  host: string
  /** 0 chooses a free port; null does not listen. */
  httpsPort: number | null
  httpPort: number | null
  jt808Port: number
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
