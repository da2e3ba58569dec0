import { spawn } from 'node:child_process'
import type { SpawnOptions } from 'node:child_process'
import { SetupError } from './setup-error.ts'

export type RunOptions = {
  cwd?: string
  env?: NodeJS.ProcessEnv
  uid?: number
  gid?: number
  /** Called with each line of stdout and stderr as it comes. */
  onLine?: (line: string) => void
  input?: string
}

export type RunResult = { code: number; stdout: string; stderr: string }

/** Runs a program to its end and collects what it wrote; never throws for a non-zero exit. */
export async function tryRun(command: string, args: string[], options: RunOptions = {}): Promise<RunResult> {
  const { onLine, input, ...rest } = options
  const child = spawn(command, args, { ...rest, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] })
  if (input !== undefined) child.stdin?.end(input)
  let stdout = ''
  let stderr = ''
  const lines = lineSplitter(onLine)
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    lines(text)
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    lines(text)
  })
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 127, stdout, stderr: stderr + error.message }))
    child.on('close', (code, signal) => resolve({ code: code ?? (signal ? 128 : 1), stdout, stderr }))
  })
}

/** Runs a program that must succeed; its last lines become the error when it does not. */
export async function run(command: string, args: string[], options: RunOptions = {}): Promise<string> {
  const result = await tryRun(command, args, options)
  if (result.code !== 0) {
    const tail = `${result.stderr}\n${result.stdout}`.trim().split('\n').slice(-12).join('\n')
    throw new SetupError(`${command} ${args.slice(0, 3).join(' ')} ended with ${result.code}:\n${tail}`)
  }
  return result.stdout
}

/** Runs a program on our own terminal, handing on the signals we get; resolves to its exit code. */
export async function runAttached(command: string, args: string[], options: SpawnOptions = {}): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', ...options })
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal)
  const signals: NodeJS.Signals[] = ['SIGTERM', 'SIGHUP']
  // A terminal sends Ctrl-C to the whole group: the child has it already, we only must outlive it.
  const outlive = (): void => undefined
  process.on('SIGINT', outlive)
  for (const signal of signals) process.on(signal, pass)
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
    })
  } finally {
    process.off('SIGINT', outlive)
    for (const signal of signals) process.off(signal, pass)
  }
}

function lineSplitter(onLine: ((line: string) => void) | undefined): (text: string) => void {
  let rest = ''
  return (text) => {
    if (!onLine) return
    const parts = (rest + text).split(/\r?\n/)
    rest = parts.pop() ?? ''
    for (const line of parts) onLine(line)
  }
}
