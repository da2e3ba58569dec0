import { decodePositionColumns, type PositionColumns } from '#contract/signals.ts'

/** Where a vehicle was last seen, and when (Unix ms on the server's clock). */
export interface Fix {
  lat: number
  lon: number
  fixedAt_ms: number
}

/** What a frame brought; what `createVehicleLayer().update` takes. */
export type PositionListener = (batch: PositionColumns) => void

/** The newest position of each vehicle by column, and every frame as it comes. Nothing here tells React: maps draw by themselves. */
export class PositionFeed {
  readonly #listeners = new Set<PositionListener>()
  readonly #rows = new Map<number, number>()
  #columns = empty(256)

  /** Called with each frame from now on, and at once with what is known. */
  subscribe(listener: PositionListener): () => void {
    this.#listeners.add(listener)
    if (this.#columns.count > 0) listener(this.known())
    return () => this.#listeners.delete(listener)
  }

  /** The newest of every vehicle heard of since the screen began. */
  known(): PositionColumns {
    const { count, serverNow_ms } = this.#columns
    const cut = <T extends { subarray(from: number, to: number): T }>(column: T) => column.subarray(0, count)
    const { no, lat, lon, speed_mps, heading_deg, fixedAt_ms, flags } = this.#columns
    return {
      serverNow_ms,
      count,
      no: cut(no),
      lat: cut(lat),
      lon: cut(lon),
      speed_mps: cut(speed_mps),
      heading_deg: cut(heading_deg),
      fixedAt_ms: cut(fixedAt_ms),
      flags: cut(flags),
    }
  }

  /** Unix ms on the server's clock of a vehicle's newest fix; undefined where none came. */
  fixedAt(no: number): number | undefined {
    const row = this.#rows.get(no)
    return row === undefined ? undefined : this.#columns.fixedAt_ms[row]
  }

  /** A vehicle's newest fix; undefined where none came. */
  fix(no: number): Fix | undefined {
    const row = this.#rows.get(no)
    if (row === undefined) return undefined
    const { lat, lon, fixedAt_ms } = this.#columns
    return { lat: lat[row]!, lon: lon[row]!, fixedAt_ms: fixedAt_ms[row]! }
  }

  /** Takes one frame off the line. Throws RangeError on one that is malformed. */
  take(bytes: Uint8Array): void {
    const batch = decodePositionColumns(bytes)
    this.#columns.serverNow_ms = batch.serverNow_ms
    for (let i = 0; i < batch.count; i += 1) this.#keep(batch, i)
    for (const listener of this.#listeners) listener(batch)
  }

  /** Another person's screen: nothing of the one before is shown. */
  clear(): void {
    this.#rows.clear()
    this.#columns = empty(256)
  }

  #keep(batch: PositionColumns, i: number): void {
    const mine = this.#columns
    const known = this.#rows.get(batch.no[i]!)
    if (known !== undefined && mine.fixedAt_ms[known]! > batch.fixedAt_ms[i]!) return
    const row = known ?? this.#add(batch.no[i]!)
    for (const name of ['no', 'lat', 'lon', 'speed_mps', 'heading_deg', 'fixedAt_ms', 'flags'] as const)
      this.#columns[name][row] = batch[name][i]!
  }

  #add(no: number): number {
    if (this.#columns.count === this.#columns.no.length) this.#columns = grown(this.#columns)
    const row = this.#columns.count
    this.#columns.count += 1
    this.#rows.set(no, row)
    return row
  }
}

function empty(size: number): PositionColumns {
  return {
    serverNow_ms: 0,
    count: 0,
    no: new Uint16Array(size),
    lat: new Float64Array(size),
    lon: new Float64Array(size),
    speed_mps: new Float32Array(size),
    heading_deg: new Float32Array(size),
    fixedAt_ms: new Float64Array(size),
    flags: new Uint8Array(size),
  }
}

function grown(old: PositionColumns): PositionColumns {
  const next = { ...empty(old.no.length * 2), serverNow_ms: old.serverNow_ms, count: old.count }
  for (const name of ['no', 'lat', 'lon', 'speed_mps', 'heading_deg', 'fixedAt_ms', 'flags'] as const) next[name].set(old[name])
  return next
}
