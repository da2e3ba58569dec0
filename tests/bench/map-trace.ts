import type { CDPSession } from 'playwright-core'

/** One event of a DevTools trace; times in µs. */
interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  ts: number
  dur?: number
  tdur?: number
  args?: { name?: string }
}

export interface FrameWork {
  frames: number
  /** tasks of main thread, raster workers, worker threads and GPU raster, ms a frame by the threads' own CPU clocks */
  mean_ms: number
  p95_ms: number
  /** the same by the clock on the wall: on a busy machine it also counts the waiting for a processor */
  wall_ms: number
  wall_p95_ms: number
  /** the renderer's compositor thread and the display compositor: the same kind of work on both sides, not counted above */
  compositor_ms: number
}

const categories = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', '__metadata']
const tasks = new Set(['ThreadControllerImpl::RunTask', 'ThreadPool_RunTask'])
/** Threads whose tasks are the work of a frame. Canvas raster without a GPU runs on the main thread and in its worker pool. */
const counted = /^(CrRendererMain|ThreadPool.*Worker|CompositorTileWorker|DedicatedWorker|CrGpuMain)/
const compositing = /^(Compositor$|VizCompositor)/

/** Records for `ms` milliseconds and sums the tasks of each frame. */
export async function traceFrames(session: CDPSession, ms: number): Promise<FrameWork> {
  const events: TraceEvent[] = []
  const collect = (part: { value: object[] }): void => void events.push(...(part.value as TraceEvent[]))
  session.on('Tracing.dataCollected', collect)
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: categories, recordMode: 'recordAsMuchAsPossible' },
  })
  await new Promise((resolve) => setTimeout(resolve, ms))
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await complete
  session.off('Tracing.dataCollected', collect)
  return sumFrames(events)
}

/** Work by frame: a frame begins with the main-thread task that fires animation callbacks; what lies before the first is left out. */
export function sumFrames(events: readonly TraceEvent[]): FrameWork {
  const threads = new Map<string, string>()
  for (const event of events) if (event.name === 'thread_name') threads.set(`${event.pid}:${event.tid}`, event.args?.name ?? '')
  const fired = events.filter((event) => event.name === 'FireAnimationFrame')
  const renderer = fired[0]?.pid
  const outer = outermost(events.filter((event) => event.ph === 'X' && tasks.has(event.name)))
  const nameOf = (event: TraceEvent): string => threads.get(`${event.pid}:${event.tid}`) ?? ''
  const work = outer.filter((event) => counted.test(nameOf(event)) && (event.pid === renderer || nameOf(event) === 'CrGpuMain'))
  const starts: number[] = []
  const main = work.filter((event) => nameOf(event) === 'CrRendererMain')
  let next = 0
  for (const task of main) {
    while (next < fired.length && fired[next]!.ts < task.ts) next++
    if (next < fired.length && fired[next]!.ts < task.ts + (task.dur ?? 0)) starts.push(task.ts)
  }
  // The last frame may be cut off by the end of the trace.
  const frames = starts.length - 1
  const cpu = new Float64Array(Math.max(0, frames))
  const wall = new Float64Array(Math.max(0, frames))
  let compositor = 0
  const frameOf = (ts: number): number => {
    let low = 0
    let high = starts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (starts[middle]! <= ts) low = middle + 1
      else high = middle
    }
    return low - 1
  }
  for (const task of outer) {
    const frame = frameOf(task.ts)
    if (frame < 0 || frame >= frames) continue
    if (compositing.test(nameOf(task))) compositor += (task.dur ?? 0) / 1000
  }
  for (const task of work) {
    const frame = frameOf(task.ts)
    if (frame < 0 || frame >= frames) continue
    cpu[frame]! += (task.tdur ?? task.dur ?? 0) / 1000
    wall[frame]! += (task.dur ?? 0) / 1000
  }
  return {
    frames,
    mean_ms: mean(cpu),
    p95_ms: p95(cpu),
    wall_ms: mean(wall),
    wall_p95_ms: p95(wall),
    compositor_ms: compositor / frames,
  }
}

const mean = (list: Float64Array): number => list.reduce((a, b) => a + b, 0) / list.length
const p95 = (list: Float64Array): number => list.toSorted()[Math.min(list.length - 1, Math.floor(list.length * 0.95))] ?? NaN

/** Tasks that lie inside another task of the same thread are part of it. */
function outermost(all: TraceEvent[]): TraceEvent[] {
  const end = new Map<string, number>()
  return all
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))
    .filter((event) => {
      const key = `${event.pid}:${event.tid}`
      const until = event.ts + (event.dur ?? 0)
      if (until <= (end.get(key) ?? -Infinity)) return false
      end.set(key, until)
      return true
    })
}
