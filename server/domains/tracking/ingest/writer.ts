import type { PositionFields } from '#protocols/jt808/position.ts'
import type { PositionSource } from '#contract/signals.ts'
import { positionSources } from '#contract/signals.ts'
import type { Clock } from '#platform/clock.ts'
import type { Logger } from '#platform/log.ts'
import { commitSeconds, congestions, positionsCommitted, positionsRefused, positionsRepeated } from '../metrics.ts'
import type { PositionHub } from '../position-hub.ts'
import type { AckTarget } from './batch.ts'
import { Batch } from './batch.ts'
import { Lane } from './lane.ts'
import type { TerminalState } from './states.ts'

export interface WriterOptions {
  databaseUrl: string
  clock: Clock
  log: Logger
  hub: PositionHub
  /** A batch of this size is committed at once. */
  maxRows?: number
  /** The longest a position waits for others while a connection is free. */
  linger_ms?: number
  /** Connections that commit at the same time. */
  lanes?: number
}

export interface WriterStats {
  batches: number
  rows: number
  repeated: number
  refusedRows: number
}

const DEFAULTS = { maxRows: 4096, linger_ms: 10, lanes: 1 }

interface InFlight {
  batch: Batch
  /** Set once committed: the vehicles that moved and their states. */
  finish: (() => void) | null
}

/**
 * Gathers positions of all connections into transactions. What is handed in is acknowledged only after its commit, and in the order
 * in which it was handed in. While the database is away everything waits; `congested` then tells the senders to stop reading.
 */
export class PositionWriter {
  readonly stats: WriterStats = { batches: 0, rows: 0, repeated: 0, refusedRows: 0 }
  readonly #options: WriterOptions & typeof DEFAULTS
  readonly #freeLanes: Lane[]
  readonly #lanes: readonly Lane[]
  readonly #inFlight: InFlight[] = []
  readonly #spare: Batch[] = []
  readonly #congestionListeners = new Set<(congested: boolean) => void>()
  #filling: Batch
  #sequence = 0
  #timer: NodeJS.Timeout | null = null
  #congested = false
  #drained: (() => void) | null = null

  constructor(options: WriterOptions) {
    this.#options = { ...DEFAULTS, ...options }
    const lane = (): Lane =>
      new Lane({
        databaseUrl: options.databaseUrl,
        log: options.log,
        onRefusedRow: (error) => {
          this.stats.refusedRows++
          positionsRefused.inc()
          options.log.error({ err: error }, 'the database refused a position for good')
        },
      })
    this.#lanes = Array.from({ length: this.#options.lanes }, lane)
    this.#freeLanes = [...this.#lanes]
    this.#filling = this.#openBatch()
  }

  /** True while so much waits that reading on would only fill the memory. */
  get congested(): boolean {
    return this.#congested
  }

  onCongestion(listener: (congested: boolean) => void): () => void {
    this.#congestionListeners.add(listener)
    return () => this.#congestionListeners.delete(listener)
  }

  /** Takes one position that passed `misfitOf`. A second one of the same terminal and second is dropped. */
  add(terminal: TerminalState, position: PositionFields, extraFlags: number, source: PositionSource): void {
    const novelty = terminal.note(position.deviceTime_s)
    if (novelty === 'repeated') {
      this.stats.repeated++
      positionsRepeated.inc()
      return
    }
    this.#touch()
    this.#filling.add(terminal, position, extraFlags, positionSources.indexOf(source), novelty === 'doubtful')
  }

  /** Tells `target` once all that was added before is committed. */
  whenCommitted(target: AckTarget, token: number): void {
    this.#touch()
    this.#filling.await(target, token)
    if (this.#filling.rows >= this.#options.maxRows) this.#pump()
  }

  /** The same as a promise. */
  committed(): Promise<void> {
    return new Promise((resolve) => this.whenCommitted({ committed: () => resolve(), flush: () => {} }, 0))
  }

  /** Waits until everything is committed, at most `patience_ms`, and closes the connections. Answers whether all of it was. */
  async close(patience_ms = 10_000): Promise<boolean> {
    const drained = new Promise<boolean>((resolve) => {
      this.#drained = () => resolve(true)
      setTimeout(() => resolve(false), patience_ms).unref()
    })
    this.#pump()
    this.#tellIfDrained()
    const whole = await drained
    if (this.#timer) clearTimeout(this.#timer)
    await Promise.all(this.#lanes.map((lane) => lane.close()))
    return whole
  }

  #touch(): void {
    if (this.#filling.isEmpty) {
      const recorded = this.#options.clock.now_ms()
      this.#filling.open(++this.#sequence, recorded)
      this.#schedule()
    }
    if (!this.#congested && this.#filling.rows >= this.#options.maxRows * 4) this.#setCongested(true)
  }

  #schedule(): void {
    if (this.#timer !== null || this.#freeLanes.length === 0) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#pump()
    }, this.#options.linger_ms)
  }

  #openBatch(): Batch {
    return this.#spare.pop() ?? new Batch(this.#options.maxRows)
  }

  #pump(): void {
    if (this.#filling.isEmpty) return
    const lane = this.#freeLanes.pop()
    if (lane === undefined) return
    if (this.#timer !== null) {
      clearTimeout(this.#timer)
      this.#timer = null
    }
    const batch = this.#filling
    this.#filling = this.#openBatch()
    this.#filling.open(0, 0)
    if (this.#congested) this.#setCongested(false)
    const entry: InFlight = { batch, finish: null }
    this.#inFlight.push(entry)
    void this.#run(lane, entry)
  }

  async #run(lane: Lane, entry: InFlight): Promise<void> {
    const { batch } = entry
    const states = batch.newestStates()
    try {
      const moved = batch.rows === 0 ? new Set<number>() : await lane.commit(batch, states)
      entry.finish = () => {
        this.stats.batches++
        this.stats.rows += batch.rows
        positionsCommitted.inc(batch.rows)
        commitSeconds.observe((performance.now() - batch.openedAt_ms) / 1000)
        batch.acknowledge()
        this.#options.hub.publish(states.filter((s) => moved.has(s.position.vehicleNo)).map((s) => s.position))
      }
    } catch (error) {
      // Only a closed lane gives up: nobody was told that these are safe, so their terminals send them again.
      this.#options.log.warn({ err: error, rows: batch.rows }, 'positions were not committed')
      return
    }
    this.#freeLanes.push(lane)
    if (this.#filling.rows >= this.#options.maxRows || this.#lingered()) {
      // The database works on the next batch while this one is acknowledged.
      this.#pump()
      setImmediate(() => this.#release())
      return
    }
    if (!this.#filling.isEmpty) this.#schedule()
    this.#release()
  }

  #lingered(): boolean {
    return !this.#filling.isEmpty && performance.now() - this.#filling.openedAt_ms >= this.#options.linger_ms
  }

  // In order: a repeat of a position is acknowledged in a later batch than the position itself.
  #release(): void {
    while (this.#inFlight[0]?.finish) {
      const { batch, finish } = this.#inFlight.shift()!
      finish!()
      batch.open(0, 0)
      if (this.#spare.length < this.#options.lanes + 2) this.#spare.push(batch)
    }
    this.#tellIfDrained()
  }

  #tellIfDrained(): void {
    if (this.#drained !== null && this.#filling.isEmpty && this.#inFlight.length === 0) this.#drained()
    else if (this.#drained !== null) this.#pump()
  }

  #setCongested(congested: boolean): void {
    this.#congested = congested
    if (congested) congestions.inc()
    for (const listener of this.#congestionListeners) listener(congested)
  }
}
