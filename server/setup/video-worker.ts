import { WorkerFailure } from '#media/worker-binary/failure.ts'
import type { FoundWorker } from '#media/worker-binary/find.ts'
import { provideWorker } from '#media/worker-binary/provide.ts'
import type { ProvideOptions } from '#media/worker-binary/provide.ts'
import type { WorkerState } from '#media/worker-binary/status.ts'
import { ensurePackages } from './packages.ts'
import { say, seconds, step } from './progress.ts'
import type { StepReport } from './progress.ts'
import { SetupError } from './setup-error.ts'

/** Waits until this machine has a video worker, showing how far it is; quick where one is there. */
export async function ensureVideoWorker({ rebuild = false }: { rebuild?: boolean } = {}): Promise<FoundWorker> {
  return step('video worker', (report) => provide({ rebuild, report }), { quietMs: 1000 })
}

async function provide({ rebuild, report }: { rebuild: boolean; report: StepReport }): Promise<FoundWorker> {
  let at = ''
  const onState = (state: WorkerState): void => {
    if (state.state !== 'preparing') return
    if (state.step !== at) report.note((at = state.step))
    else if (state.total > 0) report.update(state.done, state.total)
  }
  try {
    return await provideWorker({ rebuild, onState, installPackages: installer({ ask: true }) })
  } catch (error) {
    if (error instanceof WorkerFailure) throw new SetupError(error.message)
    throw error
  }
}

/** Installs what the build needs; how far it is becomes a part of the worker's state. */
function installer({ ask }: { ask: boolean }): ProvideOptions['installPackages'] {
  return (onPackage) => ensurePackages(['video worker'], { ask, report: { note: () => undefined, update: onPackage } })
}

/**
 * Does `work`, the console's, and provides the worker beside it: plain lines now and then instead of a bar, no question to
 * anybody, and a failure is said, not thrown. When `work` ends a build ends too, and goes on from there the next time.
 */
export async function withVideoWorker<T>(work: () => Promise<T>): Promise<T> {
  // A gateway or a host of jobs carries no video.
  const roles = process.env['JILIAN_ROLES']
  if (roles && !roles.split(',').some((role) => role.trim() === 'media')) return work()
  const leave = new AbortController()
  const lines = backgroundLines()
  provideWorker({
    niceness: 10,
    signal: leave.signal,
    onState: lines.show,
    installPackages: installer({ ask: false }),
  }).then(lines.ready, (error: unknown) => {
    if (!leave.signal.aborted) lines.failed(error)
  })
  try {
    return await work()
  } finally {
    leave.abort()
  }
}

function backgroundLines() {
  const began = performance.now()
  let last: number | null = null
  return {
    show(state: WorkerState): void {
      if (state.state !== 'preparing' || (last !== null && performance.now() - last < 30_000)) return
      if (last === null) say('… video worker: made ready in the background; rooms open as soon as it is there')
      else say(`  video worker: ${state.step}${state.total > 0 ? ` ${Math.floor((100 * state.done) / state.total)} %` : ''}`)
      last = performance.now()
    },
    ready(): void {
      if (last !== null) say(`✓ video worker  ${seconds(performance.now() - began)}`)
    },
    failed(error: unknown): void {
      say('✗ video worker: rooms stay closed, everything else works.')
      say(`  ${(error instanceof Error ? error.message : String(error)).replaceAll('\n', '\n  ')}`)
      // A setting is read when a process starts; everything else the running console notices.
      if (error instanceof WorkerFailure && error.reason === 'setting_unusable') return
      say('  When that is mended: `npm run video:worker`. This console takes it up without a restart.')
    },
  }
}
