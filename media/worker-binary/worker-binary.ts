import { setTimeout as sleep } from 'node:timers/promises'
import { defaultCache, statusFile } from './cache.ts'
import type { WorkerCache } from './cache.ts'
import { WorkerFailure } from './failure.ts'
import { findWorker, traceOf } from './find.ts'
import { notProvided, readState } from './status.ts'
import type { ReadState, WorkerState } from './status.ts'

export type WorkerBinary = {
  /** Whether rooms can be opened, and else how far it is or what is wrong. */
  state: () => WorkerState
  /** Stops looking. */
  stop: () => void
}

export type WatchOptions = {
  env?: NodeJS.ProcessEnv
  cache?: WorkerCache
  pollMs?: number
  /** How long after our start nobody needs to have begun: the set-up provides the worker when the console is up. */
  patienceMs?: number
}

const searching: WorkerState = { state: 'preparing', step: 'searching', done: 0, total: 0 }

/**
 * Follows whether this machine has a video worker: looks where one may stand, and at what the process that provides it
 * writes. `onChange` is called with every new state after the first, which is a search; `ready` is the last one. A failure
 * is not the end: it becomes `ready` when somebody mends it.
 */
export function watchWorkerBinary(onChange: (state: WorkerState) => void, options: WatchOptions = {}): WorkerBinary {
  const { env = process.env, cache = defaultCache(env), pollMs = 500, patienceMs = 20_000 } = options
  const began = performance.now()
  let now = searching
  let stopped = false

  function become(state: WorkerState): void {
    if (stopped || JSON.stringify(state) === JSON.stringify(now)) return
    now = state
    onChange(state)
  }

  /** A word of a process that is gone may be old: somebody may be about to begin anew. */
  function standing({ state, current }: ReadState): WorkerState {
    return !current && performance.now() - began < patienceMs ? searching : state
  }

  async function follow(): Promise<void> {
    for (let looked: string | null = null; !stopped;) {
      const trace = traceOf(cache)
      if (trace !== looked) {
        looked = trace
        const found = await findWorker(cache, env)
        if (found) return become({ state: 'ready', ...found })
      }
      const read = readState(statusFile(cache))
      // Somebody says that it is ready, and we have just seen that it is not.
      become(standing(read.state.state === 'ready' ? { state: notProvided, current: false } : read))
      await sleep(pollMs, undefined, { ref: false })
    }
  }

  follow().catch((error: unknown) => {
    const reason = error instanceof WorkerFailure ? error.reason : notProvided.reason
    become({ state: 'failed', reason, message: error instanceof Error ? error.message : String(error) })
  })
  return { state: () => now, stop: () => void (stopped = true) }
}
