import { bringUp } from '../bring-up.ts'
import { foreignDatabase } from '../database.ts'
import { demoAccounts } from '../demo-accounts.ts'
import { say, seconds, step } from '../progress.ts'
import { announce, claimServer, findRunning } from '../running.ts'
import { ownSecret } from '../secrets.ts'
import { filesDirOf, startServer } from '../server-process.ts'
import type { ServerProcess } from '../server-process.ts'
import { databaseName } from '../settings.ts'
import { startSimulator } from '../simulator-process.ts'
import { untilStopped } from '../until-stopped.ts'

/** The demonstration: everything on this machine, with simulated terminals and callers. */
export default async function start(): Promise<number> {
  const began = performance.now()
  const release = await claimServer()
  if (!release) {
    const running = findRunning()
    say(
      running
        ? `It runs already (npm run ${running.command}): ${running.url}`
        : 'Another command is bringing it up; its terminal shows how far it is.',
    )
    return 0
  }
  try {
    const { database, tls } = await bringUp({ databaseName, demo: true })
    const server = await step('start the server', () =>
      startServer({
        database,
        tls,
        secret: ownSecret(),
        filesDir: filesDirOf(databaseName),
        demo: true,
        production: false,
      }),
    )
    const simulator = startSimulator(server)
    try {
      announce({ command: 'start', url: server.url, httpUrl: server.httpUrl, jt808Port: server.ports.jt808 })
      say(await welcome(server, database.ownerUrl, performance.now() - began))
      const { asked, code } = await untilStopped([server.exited])
      if (!asked) say(`The server ended by itself with ${code}; its lines above say why.`)
      return asked ? 0 : code || 1
    } finally {
      say('… stopping')
      await simulator.stop()
      await server.stop()
    }
  } finally {
    await release()
  }
}

async function welcome(server: ServerProcess, ownerUrl: string, tookMs: number): Promise<string> {
  const { accounts, password } = await demoAccounts(ownerUrl)
  const wide = Math.max(...accounts.map((account) => account.login.length), 8)
  const list = accounts.map(({ login, roles, screen }) => `    ${login.padEnd(wide)}  ${screen.padEnd(10)} ${roles.join(', ')}`)
  return [
    '',
    `Jilian answers after ${seconds(tookMs)}.`,
    `  ${server.url}            ${foreignDatabase() ? 'database: DATABASE_URL' : 'database: private cluster'}`,
    `  ${server.httpUrl}             plain HTTP, this machine only`,
    `  ${server.url}/install-ca  what a tablet installs once to trust this server (start with HOST=0.0.0.0 to let it in)`,
    `  tcp://${server.host}:${server.ports.jt808}                JT/T 808 terminals`,
    ...(accounts.length > 0 ? ['', `  Demonstration accounts, password ${password ?? 'as seeded'}:`, ...list] : []),
    '',
    '  Ctrl-C ends it.',
  ].join('\n')
}
