import { writeFileSync } from 'node:fs'
import { say } from './progress.ts'
import type { DemoSummary } from './seed/index.ts'
import { spawnScript, stopChild } from './server-process.ts'
import type { ServerPlace } from './server-process.ts'

/** Starts the terminals, callers and monitors that speak with this server. When they end by themselves the server goes on, and we say so. */
export function startSimulator(env: NodeJS.ProcessEnv): { stop: () => Promise<void> } {
  const { child, exited } = spawnScript('server/simulator/main.ts', [], env)
  let stopping = false
  void exited.then((code) => {
    if (!stopping) say(`The simulator ended with ${code}: vehicles stand still until the next start.`)
  })
  return {
    stop: () => {
      stopping = true
      return stopChild(child, exited)
    },
  }
}

/**
 * What a simulator may know: where the doors are (`JILIAN_URL`, `JILIAN_HTTP_URL`, `JT808_HOST`, `JT808_PORT`) and who
 * it plays (`JILIAN_DEMO_SUMMARY_FILE`, a DemoSummary as JSON). It has no way to the database and no key.
 */
export function simulatorEnv(server: ServerPlace, summary: DemoSummary, summaryFile: string): NodeJS.ProcessEnv {
  writeFileSync(summaryFile, JSON.stringify(summary), { mode: 0o600 })
  const {
    DATABASE_URL: _app,
    DATABASE_ADMIN_URL: _owner,
    JILIAN_SECRET_KEY: _key,
    JILIAN_SECRET_KEY_FILE: _keyFile,
    TLS_KEY_FILE: _tlsKey,
    ...rest
  } = server.env
  return {
    ...rest,
    JILIAN_URL: server.url,
    JILIAN_HTTP_URL: server.httpUrl,
    JT808_HOST: server.host === '0.0.0.0' || server.host === '::' ? '127.0.0.1' : server.host,
    JT808_PORT: String(server.ports.jt808),
    JILIAN_DEMO_SUMMARY_FILE: summaryFile,
  }
}

/** A newcomer of `npm start` finds consults at the consult centre; tests make their own. */
export const consultsEnv: NodeJS.ProcessEnv = { SIMULATOR_CONSULTS: '1' }

/** Texts of the server go to the simulator's phones, on this port of this machine. */
export const phoneEnv = (port: number): NodeJS.ProcessEnv => ({
  SMS_URL: `http://127.0.0.1:${port}/sms`,
  SIMULATOR_PHONE_PORT: String(port),
})
