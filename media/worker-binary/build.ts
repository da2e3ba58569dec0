import { spawn } from 'node:child_process'
import { createWriteStream, existsSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { workerFileName } from './cache.ts'
import { workerSourceDir } from './mediasoup-package.ts'
import { mesonArguments } from './recipe/meson-arguments.ts'
import { stageSource } from './staged-source.ts'

export type BuildOptions = {
  /** Where source and objects stand. A build that was cut off goes on with what is there. */
  dir: string
  /** What the tools said is added to this file. */
  log: string
  /** 0 for a person who waits, 10 beside a console that works. */
  niceness: number
  signal?: AbortSignal
  onConfigure?: () => void
  /** Steps of the compiler, done and in all. */
  onCompile?: (done: number, total: number) => void
}

/** A compiler may take this much memory at its worst file. */
const bytesPerCompiler = 1.2e9

/** Sets the ciphers that the recipe adds against libsrtp's own: what does not hold ends the build. */
const ciphersTest = 'libsrtp3@@test-ciphers'

/** Builds the worker from the package's own source against the system's libraries; resolves to the file, untested. Throws an Error with the tools' last lines. */
export async function buildWorker({ dir, log, niceness, signal, onConfigure, onCompile }: BuildOptions): Promise<string> {
  const [source, build] = [path.join(dir, 'source'), path.join(dir, 'build')]
  onConfigure?.()
  stageSource(workerSourceDir, source)
  const tool = toolRunner({ log, niceness, signal })
  const configured = path.join(build, 'configured')
  if (!existsSync(configured)) {
    rmSync(build, { recursive: true, force: true })
    await tool('meson', ['setup', ...mesonArguments, build, source])
    writeFileSync(configured, '')
  }
  const jobs = Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / bytesPerCompiler)))
  await tool('ninja', ['-C', build, '-j', String(jobs), workerFileName, ciphersTest], (line) => {
    const count = /^\[(\d+)\/(\d+)\]/.exec(line)
    if (count) onCompile?.(Number(count[1]), Number(count[2]))
  })
  return path.join(build, workerFileName)
}

type Tool = (command: string, args: string[], onLine?: (line: string) => void) => Promise<void>

function toolRunner({ log, niceness, signal }: Pick<BuildOptions, 'log' | 'niceness' | 'signal'>): Tool {
  return async (command, args, onLine) => {
    signal?.throwIfAborted()
    // Ends with us, however we end: a compiler that outlived us would work in the folder of the next attempt.
    const wrapped = ['--pdeathsig', 'TERM', 'nice', '-n', String(niceness), command, ...args]
    const child = spawn('setpriv', wrapped, { stdio: ['ignore', 'pipe', 'pipe'] })
    const stop = (): void => void child.kill('SIGTERM')
    signal?.addEventListener('abort', stop)
    const logStream = createWriteStream(log, { flags: 'a' })
    logStream.write(`$ ${command} ${args.join(' ')}\n`)
    const tail: string[] = []
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        logStream.write(`${line}\n`)
        tail.push(line)
        if (tail.length > 15) tail.shift()
        onLine?.(line)
      })
    }
    try {
      const code = await new Promise<number>((resolve, reject) => {
        child.once('error', reject)
        child.once('close', (status, killed) => resolve(status ?? (killed ? 128 : 1)))
      })
      signal?.throwIfAborted()
      if (code !== 0) throw new Error(`${command} ended with ${code}:\n${tail.join('\n')}`)
    } finally {
      signal?.removeEventListener('abort', stop)
      await new Promise((resolve) => logStream.end(resolve))
    }
  }
}
