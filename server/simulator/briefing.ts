import { readFileSync } from 'node:fs'
import type { Role } from '#contract/roles.ts'
import type { Point } from '#contract/values.ts'

/** What the simulator is told by whoever starts it: doors, accounts, terminals, the exchange's secret. It has no way to the database. */
export interface Briefing {
  baseUrl: string
  jt808: { host: string; port: number }
  /** Where the caller's phone receives its texts; null plays no phone. */
  phonePort: number | null
  centre: { id: string; slug: string; name: string }
  password: string
  /** Of the doctors' signing keys. */
  pin: string
  accounts: readonly SimulatedAccount[]
  pbxSecret: string
  terminals: readonly SimulatedTerminal[]
  clock: SimulatedClock
}

export interface SimulatedAccount {
  id: string
  login: string
  roles: readonly Role[]
  institutionId: string | null
  vehicleId: string | null
}

export interface SimulatedTerminal {
  phone: string
  authCode: string
  plate: string
  vehicleId: string
  vehicleNo: number
  callSign: string
  kind: string
  home: Point
}

/** Business time, the same as the server's. */
export interface SimulatedClock {
  rate: number
  now_ms(): number
  /** Waits business milliseconds. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Reads the environment that `npm start` and `npm run smoke` set. */
export function readBriefing(env: NodeJS.ProcessEnv): Briefing {
  const file = env.JILIAN_DEMO_SUMMARY_FILE
  if (!file || !env.JILIAN_HTTP_URL) throw new Error('the simulator is started by `npm start` or `npm run smoke`')
  const summary = JSON.parse(readFileSync(file, 'utf8')) as Pick<
    Briefing,
    'centre' | 'password' | 'pin' | 'accounts' | 'pbxSecret' | 'terminals'
  >
  return {
    baseUrl: env.JILIAN_HTTP_URL,
    jt808: { host: env.JT808_HOST ?? '127.0.0.1', port: Number(env.JT808_PORT ?? 8808) },
    phonePort: env.SIMULATOR_PHONE_PORT ? Number(env.SIMULATOR_PHONE_PORT) : null,
    ...summary,
    clock: createSimulatedClock(Number(env.JILIAN_CLOCK_RATE ?? 1), Number(env.JILIAN_CLOCK_ORIGIN_MS ?? Date.now())),
  }
}

/** Business time as a server with this rate and origin has it. */
export function createSimulatedClock(rate: number, origin_ms: number): SimulatedClock {
  return {
    rate,
    now_ms: () => (rate === 1 ? Date.now() : origin_ms + (Date.now() - origin_ms) * rate),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const timer = setTimeout(done, Math.max(1, ms / rate))
        signal?.addEventListener('abort', done, { once: true })
        function done() {
          clearTimeout(timer)
          signal?.removeEventListener('abort', done)
          resolve()
        }
      }),
  }
}
