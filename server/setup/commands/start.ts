import path from 'node:path'
import { bringUp } from '../bring-up.ts'
import { foreignDatabase } from '../database.ts'
import { demoAccountLines } from '../demo-accounts.ts'
import { keepServer } from '../kept-server.ts'
import type { KeptServer } from '../kept-server.ts'
import { randomFreePort } from '../ports.ts'
import { say, seconds, step } from '../progress.ts'
import { announce, claimServerOrFind } from '../running.ts'
import { keyText, ownSecret, secretsDir } from '../secrets.ts'
import { demoSummary } from '../seed/index.ts'
import type { DemoSummary } from '../seed/index.ts'
import { filesDirOf } from '../server-process.ts'
import { databaseName } from '../settings.ts'
import { consultsEnv, phoneEnv, simulatorEnv, startSimulator } from '../simulator-process.ts'
import { untilStopped } from '../until-stopped.ts'
import { withVideoWorker } from '../video-worker.ts'

/** The demonstration: everything on this machine, with simulated terminals and callers. */
export default async function start(): Promise<number> {
  const began = performance.now()
  const claim = await claimServerOrFind()
  if ('running' in claim) {
    say(`It runs already (npm run ${claim.running.command}): ${claim.running.url}`)
    return 0
  }
  try {
    const secret = ownSecret()
    const { database, tls } = await bringUp({ databaseName, demo: true, secret })
    const phonePort = await randomFreePort()
    const server = await step('start the server', () =>
      keepServer({
        database,
        tls,
        secret,
        filesDir: filesDirOf(databaseName),
        demo: true,
        production: false,
        // What a person wants to read here stands below; the rest is for LOG_LEVEL=info.
        env: { LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn', ...(process.env['SMS_URL'] ? {} : phoneEnv(phonePort)) },
      }),
    )
    const summary = await demoSummary(database.ownerUrl, Buffer.from(keyText(secret)))
    const simulator = startSimulator({ ...simulatorEnv(server, summary, path.join(secretsDir(), 'demo-summary.json')), ...consultsEnv })
    try {
      announce({ command: 'start', url: server.url, httpUrl: server.httpUrl, jt808Port: server.ports.jt808 })
      say(welcome(server, summary, performance.now() - began))
      const { asked, code } = await withVideoWorker(() => untilStopped([server.givenUp]))
      return asked ? 0 : code || 1
    } finally {
      say('… stopping')
      await simulator.stop()
      await server.stop()
    }
  } finally {
    await claim.release()
  }
}

function welcome(server: KeptServer, summary: DemoSummary, tookMs: number): string {
  const rows = [
    [server.url, foreignDatabase() ? 'database: DATABASE_URL' : 'database: private cluster'],
    [server.httpUrl, 'plain HTTP, this machine only'],
    ...(server.mediaHost ? [[`${server.mediaHost.httpUrl}/metrics`, 'figures of the process that carries video and sound'] as const] : []),
    [`${server.url}/install-ca`, 'what a tablet installs once to trust this server; HOST=0.0.0.0 lets it in'],
    [`tcp://${server.host}:${server.ports.jt808}`, 'JT/T 808 terminals'],
  ] as const
  const wide = Math.max(...rows.map(([address]) => address.length))
  return [
    '',
    `Jilian answers after ${seconds(tookMs)}.`,
    ...rows.map(([address, what]) => `  ${address.padEnd(wide)}  ${what}`),
    '',
    `  Demonstration accounts, password ${summary.password}; doctors on call sign with the PIN ${summary.pin}`,
    ...demoAccountLines(summary).map((line) => `  ${line}`),
    '',
    '  Ctrl-C ends it.',
  ].join('\n')
}
