import type { Logger } from './log.ts'

/** Collects what must stop, and stops it in the reverse order of its start, once. */
export function createShutdown(log: Logger) {
  const steps: { name: string; stop: () => Promise<void> }[] = []
  let running: Promise<void> | undefined

  async function stopAll() {
    for (const { name, stop } of steps.toReversed()) {
      try {
        await stop()
      } catch (error) {
        log.error({ err: error, part: name }, 'could not stop cleanly')
      }
    }
  }

  return {
    onStop(name: string, stop: () => Promise<void>) {
      steps.push({ name, stop })
    },
    /** Nothing new should begin. */
    get stopping(): boolean {
      return running !== undefined
    },
    stop(): Promise<void> {
      running ??= stopAll()
      return running
    },
  }
}
export type Shutdown = ReturnType<typeof createShutdown>
