import { Refusal } from '#platform/refusal.ts'
import type { MediaWorker } from '../workers/media-worker.ts'
import type { WorkerPool } from '../workers/worker-pool.ts'
import { Shard } from './shard.ts'

/** The shards of one room on this host. A room stays on one worker until that is crowded, then takes the lightest. */
export class Shards {
  readonly #pool: WorkerPool
  readonly #onOpen: (shard: Shard) => void
  readonly #byWorker = new Map<MediaWorker, Promise<Shard>>()
  readonly #open = new Map<string, Shard>()

  constructor(pool: WorkerPool, onOpen: (shard: Shard) => void) {
    this.#pool = pool
    this.#onOpen = onOpen
  }

  get(id: string): Shard | undefined {
    return this.#open.get(id)
  }

  get all(): Iterable<Shard> {
    return this.#open.values()
  }

  /** A shard for one more peer; `exit` gives the place back. Throws `media.preparing`, `media.failed`. */
  async enter(): Promise<Shard> {
    for (;;) {
      const shard = await this.#openOn(this.#choose())
      // It may have died, or closed for want of peers, while we waited.
      if (shard.closed) continue
      shard.residents += 1
      return shard
    }
  }

  /** Nobody is left on it: it closes. */
  exit(shard: Shard): void {
    shard.residents -= 1
    if (shard.residents <= 0) this.#drop(shard)
  }

  close(): void {
    for (const shard of this.#open.values()) this.#drop(shard)
  }

  #choose(): MediaWorker {
    const ours = this.#pool.workers.filter((worker) => this.#byWorker.has(worker) && !worker.crowded)
    const worker = ours.toSorted((a, b) => a.consumers - b.consumers)[0] ?? this.#pool.lightest()
    if (worker) return worker
    throw new Refusal(this.#pool.state().state === 'failed' ? 'media.failed' : 'media.preparing')
  }

  #openOn(worker: MediaWorker): Promise<Shard> {
    const there = this.#byWorker.get(worker)
    if (there) return there
    const opening = Shard.open(worker).then(
      (shard) => {
        this.#open.set(shard.id, shard)
        shard.once('lost', () => this.#drop(shard))
        this.#onOpen(shard)
        return shard
      },
      (error: unknown) => {
        this.#byWorker.delete(worker)
        throw error
      },
    )
    this.#byWorker.set(worker, opening)
    return opening
  }

  #drop(shard: Shard): void {
    if (!this.#open.delete(shard.id)) return
    this.#byWorker.delete(shard.worker)
    shard.close()
  }
}
