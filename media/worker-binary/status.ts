import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { isAlive, markOf } from '#platform/process-mark.ts'
import type { ProcessMark } from '#platform/process-mark.ts'
import type { FailureReason } from './failure.ts'
import type { Origin } from './find.ts'

/** What is being done to have a worker, in the order in which it is done. */
export type PreparingStep = 'searching' | 'downloading' | 'installing' | 'configuring' | 'compiling' | 'testing'

/** Whether there is a worker. `done` and `total` count within the step (bytes, packages, files); a `total` of 0 says that nobody knows. */
export type WorkerState =
  | { state: 'preparing'; step: PreparingStep; done: number; total: number }
  | { state: 'ready'; path: string; origin: Origin }
  | FailedState

type FailedState = { state: 'failed'; reason: FailureReason; message: string }

export type ReadState = {
  state: WorkerState
  /** Whether the writer still lives: what a dead one was at, nobody is at any more. */
  current: boolean
}

/** Tells other processes of this machine how far we are. A reader sees the old text or the new one, never half of either. */
export function writeState(file: string, state: WorkerState): void {
  mkdirSync(path.dirname(file), { recursive: true })
  const fresh = `${file}.${process.pid}`
  writeFileSync(fresh, JSON.stringify({ ...state, by: markOf() ?? '' }))
  renameSync(fresh, file)
}

/** What was written last; `not_provided` where nothing readable is, `interrupted` where the writer died at it. */
export function readState(file: string): ReadState {
  const written = parse(file)
  if (!written) return { state: notProvided, current: false }
  const { by, ...state } = written
  const current = isAlive(by)
  return { state: state.state === 'preparing' && !current ? interrupted : state, current }
}

export const notProvided: FailedState = {
  state: 'failed',
  reason: 'not_provided',
  message: 'There is no video worker on this machine yet: `npm run video:worker` provides it.',
}

export const interrupted: FailedState = {
  state: 'failed',
  reason: 'interrupted',
  message: 'The video worker was not finished: `npm run video:worker` goes on where it ended.',
}

function parse(file: string): (WorkerState & { by: ProcessMark }) | null {
  try {
    const written = JSON.parse(readFileSync(file, 'utf8')) as unknown
    return isWritten(written) ? written : null
  } catch {
    return null
  }
}

function isWritten(value: unknown): value is WorkerState & { by: ProcessMark } {
  if (typeof value !== 'object' || value === null) return false
  const { by, state, step, done, total, path: place, reason, message } = value as Record<string, unknown>
  if (typeof by !== 'string') return false
  // Another version may have written it.
  if (state === 'preparing') return typeof step === 'string' && typeof done === 'number' && typeof total === 'number'
  if (state === 'ready') return typeof place === 'string'
  return state === 'failed' && typeof reason === 'string' && typeof message === 'string'
}
