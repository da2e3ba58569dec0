import { EventEmitter } from 'node:events'
import { availableParallelism } from 'node:os'
import type { MediaSettings } from '#platform/config.ts'
import type { Logger } from '#platform/log.ts'
import { limits } from '../limits.ts'
import { workerDeaths } from '../metrics.ts'
import type { BinaryState, WatchBinary } from './binary.ts'
import { MediaWorker } from './media-worker.ts'
import { RestartDelay } from './restart-delay.ts'

const look_ms = 2_000

export interface PoolState {
  state: 'preparing' | 'ready' | 'failed'
  detail: string | null
}

interface Slot {
  index: number
  worker: MediaWorker | null
  /** One is starting, or waits for its turn. */
  pending: boolean
  delay: RestartDelay
  timer?: NodeJS.Timeout
}

/** The workers of this host, one a core. Starts them when the program is there, and replaces those that die. */
export class WorkerPool extends EventEmitter<{ died: [MediaWorker] }> {
  readonly #settings: MediaSettings
  readonly #log: Logger
  readonly #slots: Slot[]
  readonly #watch: { stop(): void }
  readonly #looking: NodeJS.Timeout
  #binary: BinaryState = { state: 'preparing', step: 'searching', done: 0, total: 0 }
  #problem: string | null = null
  #closed = false

  constructor(settings: MediaSettings, watchBinary: WatchBinary, log: Logger) {
    super()
    this.#settings = settings
    this.#log = log
    const count = settings.workers ?? availableParallelism()
    this.#slots = Array.from({ length: count }, (_, index) => ({ index, worker: null, pending: false, delay: new RestartDelay() }))
    this.#watch = watchBinary((state) => this.#take(state))
    this.#looking = setInterval(() => this.#look(), look_ms)
    this.#looking.unref()
  }

  get workers(): readonly MediaWorker[] {
    return this.#slots.flatMap(({ worker }) => worker ?? [])
  }

  state(): PoolState {
    if (this.workers.length > 0) return { state: 'ready', detail: null }
    const binary = this.#binary
    if (binary.state === 'failed') return { state: 'failed', detail: binary.message }
    if (binary.state === 'preparing')
      return { state: 'preparing', detail: binary.total > 0 ? `${binary.step} ${binary.done}/${binary.total}` : binary.step }
    return this.#slots.every(({ delay }) => delay.hopeless)
      ? { state: 'failed', detail: this.#problem }
      : { state: 'preparing', detail: this.#problem ?? 'starting' }
  }

  /** The one with the least to do; null where there is none. */
  lightest(except: ReadonlySet<MediaWorker> = new Set()): MediaWorker | null {
    const weight = (worker: MediaWorker) => worker.consumers / limits.consumersPerWorker + worker.cpu / limits.cpuPerWorker
    return this.workers.filter((worker) => !except.has(worker)).toSorted((a, b) => weight(a) - weight(b))[0] ?? null
  }

  close(): void {
    this.#closed = true
    this.#watch.stop()
    clearInterval(this.#looking)
    for (const slot of this.#slots) {
      clearTimeout(slot.timer)
      slot.worker?.close()
      slot.worker = null
    }
  }

  #take(state: BinaryState): void {
    this.#binary = state
    if (state.state !== 'ready' || this.#closed) return
    for (const slot of this.#slots) if (!slot.worker && !slot.pending) void this.#start(slot, state.path)
  }

  async #start(slot: Slot, path: string): Promise<void> {
    const began_ms = performance.now()
    slot.pending = true
    try {
      const worker = await MediaWorker.start(path, this.#settings.port + slot.index, this.#settings)
      if (this.#closed) return worker.close()
      slot.worker = worker
      slot.pending = false
      this.#problem = null
      worker.once('died', () => this.#bury(slot, worker, path))
      this.#log.info({ pid: worker.pid, port: worker.port }, 'media worker started')
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error)
      this.#log.error({ err: error }, 'a media worker did not start')
      this.#startLater(slot, path, performance.now() - began_ms)
    }
  }

  #bury(slot: Slot, worker: MediaWorker, path: string): void {
    slot.worker = null
    if (this.#closed) return
    workerDeaths.inc()
    const lived_ms = performance.now() - worker.startedAt_ms
    this.#problem = 'a media worker died'
    this.#log.error({ pid: worker.pid, lived_ms: Math.round(lived_ms) }, 'a media worker died')
    this.#startLater(slot, path, lived_ms)
    this.emit('died', worker)
  }

  #startLater(slot: Slot, path: string, lived_ms: number): void {
    if (this.#closed) return
    slot.pending = true
    slot.timer = setTimeout(() => void this.#start(slot, path), slot.delay.after(lived_ms))
  }

  #look(): void {
    for (const worker of this.workers) worker.look().catch(() => {})
  }
}
