import { execFile } from 'node:child_process'
import { createWriteStream, lstatSync, mkdirSync, rmSync } from 'node:fs'
import { release } from 'node:os'
import path from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { workerFileName } from './cache.ts'
import { mediasoupRepository, mediasoupVersion } from './mediasoup-package.ts'

/** Far above any release (5 MB): what is larger is not one. */
const maxBytes = 100_000_000

export type DownloadOptions = {
  /** The folder it is unpacked in; emptied first. */
  dir: string
  env?: NodeJS.ProcessEnv
  /** The longest silence, before the first byte and between any two. */
  silenceMs?: number
  signal?: AbortSignal
  /** Bytes so far, and how many there will be (0: not told). */
  onBytes?: (done: number, total: number) => void
}

/** Whether a download is to be tried at all; the variable is mediasoup's own. */
export function mayDownload(env: NodeJS.ProcessEnv = process.env): boolean {
  return !env['MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD']
}

/**
 * Fetches the prebuilt worker of mediasoup's release and unpacks it. Resolves to the file, which is whole but untested; throws
 * an Error that says what came instead. The release has no checksum of its own: TLS vouches for it, then a test.
 */
export async function downloadWorker({ dir, env = process.env, silenceMs = 6000, signal, onBytes }: DownloadOptions): Promise<string> {
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true, mode: 0o755 })
  const archive = path.join(dir, 'archive.tgz')
  await fetchFile(prebuiltUrl(env), archive, { silenceMs, signal, onBytes })
  try {
    await promisify(execFile)('tar', ['-xzf', archive, '-C', dir, '--no-same-owner', workerFileName])
  } catch (error) {
    throw new Error('what came is no archive with a worker in it', { cause: error })
  }
  const file = path.join(dir, workerFileName)
  if (!lstatSync(file).isFile()) throw new Error('the worker in the archive is no plain file')
  rmSync(archive)
  return file
}

/** Named as mediasoup's own installer names it: version, system, processor and, on Linux, the kernel's major version. */
export function prebuiltUrl(env: NodeJS.ProcessEnv = process.env): string {
  const base = env['MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL'] || `${mediasoupRepository}/releases/download`
  const kernel = process.platform === 'linux' ? `-kernel${release().split('.')[0]}` : ''
  return `${base}/${mediasoupVersion}/mediasoup-worker-${mediasoupVersion}-${process.platform}-${process.arch}${kernel}.tgz`
}

async function fetchFile(
  url: string,
  file: string,
  { silenceMs, signal, onBytes }: { silenceMs: number; signal?: AbortSignal; onBytes?: (done: number, total: number) => void },
): Promise<void> {
  const silence = new AbortController()
  const timer = setTimeout(() => silence.abort(new Error(`no byte came for ${silenceMs / 1000} s`)), silenceMs)
  try {
    const response = await fetch(url, { signal: AbortSignal.any([silence.signal, ...(signal ? [signal] : [])]) })
    if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`)
    const total = Number(response.headers.get('content-length') ?? 0)
    let done = 0
    const count = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        timer.refresh()
        done += chunk.length
        onBytes?.(done, total)
        next(done > maxBytes ? new Error(`more than ${maxBytes} bytes came`) : null, chunk)
      },
    })
    await pipeline(Readable.fromWeb(response.body), count, createWriteStream(file))
    if (total > 0 && done !== total) throw new Error(`${done} of ${total} bytes came`)
  } catch (error) {
    throw new Error(explain(error), { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

/** `fetch` hides the reason of a failure in its cause. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
