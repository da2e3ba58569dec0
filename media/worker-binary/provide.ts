import { appendFileSync, chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { withProcessLock } from '#platform/process-lock.ts'
import { buildWorker } from './build.ts'
import { builtWorker, defaultCache, downloadedWorker, lockName, logFile, statusFile, workDir } from './cache.ts'
import type { WorkerCache } from './cache.ts'
import { downloadWorker, mayDownload } from './download.ts'
import { WorkerFailure } from './failure.ts'
import { findWorker } from './find.ts'
import type { FoundWorker } from './find.ts'
import { whyNotStarting } from './start-test.ts'
import { interrupted, readState, writeState } from './status.ts'
import type { WorkerState } from './status.ts'

export type ProvideOptions = {
  /** Installs what the build needs from the distribution; its error's message says what a person must do. */
  installPackages: (onPackage: (done: number, total: number) => void) => Promise<void>
  onState?: (state: WorkerState) => void
  /** Builds anew, whatever is there or could be downloaded. */
  rebuild?: boolean
  niceness?: number
  signal?: AbortSignal
  env?: NodeJS.ProcessEnv
  cache?: WorkerCache
}

/**
 * A worker that starts here, by the first way that leads to one: `MEDIASOUP_WORKER_BIN`, one made before, mediasoup's
 * release, a build. One process at a time works on it; another waits and takes what comes out. Every state is written to
 * the status file. Throws a WorkerFailure.
 */
export async function provideWorker(options: ProvideOptions): Promise<FoundWorker> {
  const { env = process.env, cache = defaultCache(env), signal } = options
  const file = statusFile(cache)
  const tell = (state: WorkerState): void => {
    options.onState?.(state)
    try {
      writeState(file, state)
    } catch {
      // It only informs others; a folder that cannot be written has its own error.
    }
  }
  const found = options.rebuild ? null : await findWorker(cache, env)
  if (found) return found
  const follow = setInterval(() => options.onState?.(readState(file).state), 1000)
  const work = async (): Promise<FoundWorker> => {
    clearInterval(follow)
    try {
      const worker = (options.rebuild ? null : await findWorker(cache, env)) ?? (await make({ ...options, env, cache }, tell))
      tell({ state: 'ready', ...worker })
      return worker
    } catch (error) {
      const failure = asFailure(error, signal, logFile(cache))
      tell({ state: 'failed', reason: failure.reason, message: failure.message })
      throw failure
    }
  }
  try {
    return await withProcessLock(lockName(cache), work, { signal })
  } catch (error) {
    throw asFailure(error, signal, logFile(cache))
  } finally {
    clearInterval(follow)
  }
}

type Making = ProvideOptions & { env: NodeJS.ProcessEnv; cache: WorkerCache }
type Tell = (state: WorkerState) => void

async function make(options: Making, tell: Tell): Promise<FoundWorker> {
  const { cache, env, rebuild } = options
  const dir = workDir(cache)
  try {
    mkdirSync(dir, { recursive: true })
    writeFileSync(logFile(cache), '')
  } catch (error) {
    throw new WorkerFailure(
      'build_failed',
      `The video worker has no place: ${messageOf(error)}. Set XDG_CACHE_HOME to a folder that can be written, or run \`npm run video:worker\` as root once.`,
    )
  }
  if (!rebuild && mayDownload(env)) {
    const downloaded = await download(options, tell)
    if (downloaded) return downloaded
  }
  if (rebuild) rmSync(dir, { recursive: true, force: true })
  return build(options, tell)
}

/** Null when it does not come or does not work here, which the log then says. */
async function download({ cache, env, signal }: Making, tell: Tell): Promise<FoundWorker | null> {
  const note = (text: string): void => appendFileSync(logFile(cache), `download: ${text}\n`)
  const preparing = (done: number, total: number): void => tell({ state: 'preparing', step: 'downloading', done, total })
  preparing(0, 0)
  const dir = path.join(workDir(cache), 'download')
  try {
    const file = await downloadWorker({ dir, env, signal, onBytes: rarely(preparing) })
    const why = await test(file, tell)
    if (why !== null) throw new Error(`the prebuilt worker does not work here: ${why}`)
    const place = downloadedWorker(path.dirname(workDir(cache)))
    moveInto(place, file)
    return { path: place, origin: 'downloaded' }
  } catch (error) {
    signal?.throwIfAborted()
    note(messageOf(error))
    return null
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function build({ cache, installPackages, niceness = 0, signal }: Making, tell: Tell): Promise<FoundWorker> {
  const at = (step: 'installing' | 'configuring' | 'compiling') => (done: number, total: number) =>
    tell({ state: 'preparing', step, done, total })
  try {
    at('installing')(0, 0)
    await installPackages(at('installing'))
  } catch (error) {
    throw new WorkerFailure('packages_missing', messageOf(error))
  }
  const dir = workDir(cache)
  const file = await buildWorker({
    dir,
    log: logFile(cache),
    niceness,
    signal,
    onConfigure: () => at('configuring')(0, 0),
    onCompile: at('compiling'),
  })
  const why = await test(file, tell)
  if (why !== null) throw new Error(`what was built does not work: ${why}`)
  const place = builtWorker(path.dirname(dir))
  moveInto(place, file)
  rmSync(dir, { recursive: true, force: true })
  return { path: place, origin: 'built' }
}

async function test(file: string, tell: Tell): Promise<string | null> {
  tell({ state: 'preparing', step: 'testing', done: 0, total: 0 })
  const why = await whyNotStarting(file)
  if (why !== null) return why
  // Loads all of mediasoup, which nobody needs who has a worker.
  const { whyNotCarrying } = await import('./srtp-test.ts')
  return whyNotCarrying(file)
}

/** In one go: whoever looks meanwhile finds the old worker or the new one. */
function moveInto(place: string, file: string): void {
  mkdirSync(path.dirname(place), { recursive: true })
  // What root provides is for every account, whatever root's umask is.
  for (const each of [path.dirname(place), path.dirname(path.dirname(place)), file]) chmodSync(each, 0o755)
  renameSync(file, place)
}

/** Download progress comes with every packet; the file on disk is written a few times a second. */
function rarely(tell: (done: number, total: number) => void): (done: number, total: number) => void {
  let last = 0
  return (done, total) => {
    if (performance.now() - last < 250) return
    last = performance.now()
    tell(done, total)
  }
}

function asFailure(error: unknown, signal: AbortSignal | undefined, log: string): WorkerFailure {
  if (error instanceof WorkerFailure) return error
  if (signal?.aborted) return new WorkerFailure(interrupted.reason, interrupted.message)
  const whole = existsSync(log) ? `\nThe whole log: ${log}` : ''
  return new WorkerFailure('build_failed', `The video worker could not be built: ${messageOf(error)}${whole}`)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
