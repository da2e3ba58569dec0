import { say } from './progress.ts'
import { spawnScript, stopChild } from './server-process.ts'
import type { ServerProcess } from './server-process.ts'

/** Starts the terminals, callers and monitors that speak with this server. When they end by themselves the server goes on, and we say so. */
export function startSimulator(server: ServerProcess): { stop: () => Promise<void> } {
  const { child, exited } = spawnScript('server/simulator/main.ts', [], simulatorEnv(server))
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

/** What a simulator may know: where the doors are. It has no way to the database. */
export function simulatorEnv(server: ServerProcess): NodeJS.ProcessEnv {
  const { DATABASE_URL: _url, DATABASE_ADMIN_URL: _admin, ...rest } = server.env
  return {
    ...rest,
    JILIAN_URL: server.url,
    JILIAN_HTTP_URL: server.httpUrl,
    JT808_HOST: server.host === '0.0.0.0' || server.host === '::' ? '127.0.0.1' : server.host,
    JT808_PORT: String(server.ports.jt808),
  }
}
