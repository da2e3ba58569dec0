import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

export interface Delay {
  /** Milliseconds each way. */
  delay_ms: number
  /** Up to so many more, even chances; none overtakes another. */
  jitter_ms: number
}

export interface Relay {
  change(delay: Delay): void
  stop(): Promise<void>
}

/** A UDP relay in a process of its own, so that its timers are not held up by the test. */
export async function startRelay(where: { from: string; to: string; port: number; delay: Delay }): Promise<Relay> {
  const child = fork(path.join(import.meta.dirname, 'udp-relay-process.ts'), [where.from, where.to, String(where.port)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  child.send(where.delay)
  const [message] = (await once(child, 'message')) as [unknown]
  if (message !== 'listening') throw new Error(`the relay did not listen: ${String(message)}`)
  return {
    change: (delay) => void child.send(delay),
    async stop() {
      if (child.exitCode !== null) return
      child.kill()
      await once(child, 'exit')
    },
  }
}
