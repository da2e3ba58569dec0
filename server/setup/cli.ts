import { commands } from './commands.ts'
import { releaseCluster } from './leases.ts'
import { say } from './progress.ts'
import { SetupError } from './setup-error.ts'

// The bootstrap holds the other end: when it is killed, we end as if told to.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel?.unref()

const [name = '', ...args] = process.argv.slice(2)
process.exitCode = await main(name, args)

async function main(commandName: string, rest: string[]): Promise<number> {
  const command = commands[commandName]
  if (!command) {
    if (commandName !== '' && commandName !== 'help') say(`There is no command "${commandName}".`)
    for (const [each, { summary }] of Object.entries(commands)) say(`  ${each.padEnd(16)} ${summary}`)
    return commandName === 'help' ? 0 : 2
  }
  try {
    const { default: runCommand } = await command.load()
    return await runCommand(rest)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    say(error.message)
    return 1
  } finally {
    await releaseCluster()
  }
}
