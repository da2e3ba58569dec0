import { existsSync, statSync } from 'node:fs'
import { builtWorker, downloadedWorker } from './cache.ts'
import type { WorkerCache } from './cache.ts'
import { WorkerFailure } from './failure.ts'
import { whyNotStarting } from './start-test.ts'

/** How a worker came: named by `MEDIASOUP_WORKER_BIN`, built here, or from mediasoup's release. */
export type Origin = 'setting' | 'built' | 'downloaded'

export type FoundWorker = { path: string; origin: Origin }

/**
 * The worker that is there now, nothing fetched and nothing built; null when there is none. One that no longer starts, since
 * the system's libraries changed, counts as none. Throws `setting_unusable`: what a person named is never passed over in silence.
 */
export async function findWorker(cache: WorkerCache, env: NodeJS.ProcessEnv = process.env): Promise<FoundWorker | null> {
  const named = env['MEDIASOUP_WORKER_BIN']
  if (named) {
    const why = await whyNotStarting(named)
    if (why === null) return { path: named, origin: 'setting' }
    throw new WorkerFailure('setting_unusable', `MEDIASOUP_WORKER_BIN=${named} is no worker that starts here (${why}): mend or unset it.`)
  }
  for (const worker of placesOf(cache)) {
    if (existsSync(worker.path) && (await whyNotStarting(worker.path)) === null) return worker
  }
  return null
}

/** A text that changes when a worker comes to one of the places, or goes: cheap to look at again and again. */
export function traceOf(cache: WorkerCache): string {
  return placesOf(cache)
    .map(({ path }) => statSync(path, { throwIfNoEntry: false }))
    .map((stat) => (stat ? `${stat.ino}:${stat.mtimeMs}` : ''))
    .join()
}

function placesOf(cache: WorkerCache): FoundWorker[] {
  return cache.dirs.flatMap((dir) => [
    { path: builtWorker(dir), origin: 'built' as const },
    { path: downloadedWorker(dir), origin: 'downloaded' as const },
  ])
}
