import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import path from 'node:path'
import { mediasoupVersion } from './mediasoup-package.ts'
import { recipeHash } from './staged-source.ts'

/** Where built and downloaded workers are kept: outside node_modules and the checkout, so that both may be made anew. */
export type WorkerCache = {
  /** Folders that are looked into, in this order; the first is the one that we write to. */
  dirs: string[]
}

const machineWide = '/var/cache/jilian'

/** As root the machine's folder; else the user's, and behind it the machine's, which root may have filled for everybody. */
export function defaultCache(env: NodeJS.ProcessEnv = process.env): WorkerCache {
  const roots = process.getuid?.() === 0 ? [machineWide] : [userCache(env), machineWide]
  return { dirs: roots.map((root) => path.join(root, 'mediasoup-worker')) }
}

function userCache(env: NodeJS.ProcessEnv): string {
  // The base directory specification: a relative path there is to be ignored.
  const set = env['XDG_CACHE_HOME']
  return path.join(set && path.isAbsolute(set) ? set : path.join(homedir(), '.cache'), 'jilian')
}

const system = `${mediasoupVersion}-${process.platform}-${process.arch}`

export const workerFileName = 'mediasoup-worker'

/** A worker that our recipe built; another recipe, another place. */
export function builtWorker(dir: string): string {
  return path.join(dir, `${system}-${recipeHash()}`, workerFileName)
}

/** A worker from mediasoup's release. */
export function downloadedWorker(dir: string): string {
  return path.join(dir, `${system}-prebuilt`, workerFileName)
}

/** Where a worker is made ready; it moves to its place when it has passed its test. A build that was cut off goes on here. */
export function workDir(cache: WorkerCache): string {
  return path.join(ownDir(cache), `${system}-${recipeHash()}.work`)
}

/** What was tried and what the tools said, of the last attempt. */
export function logFile(cache: WorkerCache): string {
  return path.join(ownDir(cache), `${system}-${recipeHash()}.log`)
}

/** How far an attempt is: see `status.ts`. */
export function statusFile(cache: WorkerCache): string {
  return path.join(ownDir(cache), `${system}-${recipeHash()}.status.json`)
}

/** Name of the lock under which one process at a time fills this cache. */
export function lockName(cache: WorkerCache): string {
  return `video-worker-${createHash('sha256').update(workDir(cache)).digest('hex').slice(0, 12)}`
}

function ownDir({ dirs: [dir] }: WorkerCache): string {
  if (!dir) throw new Error('a cache needs a folder to write to')
  return dir
}
