import { vehicleStates, type VehicleState } from '../ui/tokens.ts'
import { defaultMotion, glideDuration, headingStep, progress, type MotionLimits } from './interpolation.ts'
import { isPlace, latitudeOf, longitudeOf, worldX, worldY } from './projection.ts'

/** Positions by column, as they come off the wire; row i of every column is one fix. WGS-84. */
export interface PositionBatch {
  /** `vehicleNo` of the contract */
  no: ArrayLike<number>
  lat: ArrayLike<number>
  lon: ArrayLike<number>
  /** clockwise from north; NaN where unknown */
  heading_deg: ArrayLike<number>
  speed_mps: ArrayLike<number>
  /** device time of the fix, corrected to the server's clock */
  fixedAt_ms: ArrayLike<number>
}

/** What the facts say of a vehicle, slow beside its positions. */
export interface VehicleInfo {
  no: number
  state: VehicleState
  /** short text beside the glyph */
  label: string
}

/** A fix further in the future than this is not believed: it would look live for ever. */
export const futureTolerance_ms = 60_000
/** Below this a course is noise: the last one is kept. */
const courseFloor_mps = 0.6

const stateIndex = new Map<string, number>(vehicleStates.map((state, index) => [state, index]))
/** Index of `offline`: what a vehicle has until a fact names its state. */
const unknownState = vehicleStates.indexOf('offline')

/** All vehicles as columns keyed by vehicle number; the newest fix wins. */
export class VehicleStore {
  count = 0
  readonly numbers: number[] = []
  readonly labels: string[] = []
  fromX = new Float64Array(64)
  fromY = new Float64Array(64)
  toX = new Float64Array(64)
  toY = new Float64Array(64)
  startedAt = new Float64Array(64)
  duration = new Float64Array(64)
  fixedAt = new Float64Array(64)
  speed = new Float32Array(64)
  heading = new Int8Array(64)
  state = new Uint8Array(64)
  /** 1 once a fix came: before that there is no place */
  placed = new Uint8Array(64)
  /** 1 once a fact named it: a signal alone, e.g. of a vehicle just taken out of use, is not drawn */
  known = new Uint8Array(64)
  /** the time from which every glide and extrapolation known so far is over, ms */
  settledAt = 0
  readonly #rows = new Map<number, number>()
  readonly #motion: MotionLimits

  constructor(motion: MotionLimits = defaultMotion) {
    this.#motion = motion
  }

  /** Row of a vehicle, −1 where it is unknown. */
  rowOf(no: number): number {
    return this.#rows.get(no) ?? -1
  }

  /** Takes fixes; answers how many were taken. Late, doubled, impossible or future ones are left out. */
  update(batch: PositionBatch, now_ms: number): number {
    let taken = 0
    for (let i = 0; i < batch.no.length; i++) {
      const no = batch.no[i]
      const lat = batch.lat[i] ?? NaN
      const lon = batch.lon[i] ?? NaN
      const fixedAt = batch.fixedAt_ms[i] ?? NaN
      if (no === undefined || !isPlace(lat, lon) || !(fixedAt <= now_ms + futureTolerance_ms)) continue
      const row = this.#row(no)
      if (this.placed[row] && !(fixedAt > (this.fixedAt[row] ?? 0))) continue
      this.#move(row, worldX(lon), worldY(lat), fixedAt, now_ms)
      const speed = batch.speed_mps[i] ?? NaN
      this.speed[row] = speed
      if (!(speed < courseFloor_mps)) this.heading[row] = headingStep(batch.heading_deg[i] ?? NaN)
      taken++
    }
    return taken
  }

  /** Sets states and labels; makes rows for vehicles that have no position yet. */
  setStates(infos: readonly VehicleInfo[]): void {
    for (const { no, state, label } of infos) {
      const row = this.#row(no)
      this.state[row] = stateIndex.get(state) ?? unknownState
      this.labels[row] = label
      this.known[row] = 1
    }
  }

  /** Forgets a vehicle; the last row takes its place. */
  remove(no: number): void {
    const row = this.#rows.get(no)
    if (row === undefined) return
    const last = --this.count
    this.#rows.delete(no)
    if (row !== last) {
      for (const column of this.#columns()) column[row] = column[last] ?? 0
      this.numbers[row] = this.numbers[last] ?? -1
      this.labels[row] = this.labels[last] ?? ''
      this.#rows.set(this.numbers[row], row)
    }
    this.numbers.length = last
    this.labels.length = last
    this.placed[last] = 0
  }

  /** Whether a row is drawn at all. */
  isShown(row: number): boolean {
    return this.placed[row] === 1 && this.known[row] === 1
  }

  /** Where a row is drawn at `now_ms`, world units. */
  place(row: number, now_ms: number): { x: number; y: number } {
    const f = this.fraction(row, now_ms)
    const fx = this.fromX[row] ?? 0
    const fy = this.fromY[row] ?? 0
    return { x: fx + ((this.toX[row] ?? 0) - fx) * f, y: fy + ((this.toY[row] ?? 0) - fy) * f }
  }

  fraction(row: number, now_ms: number): number {
    return progress(this.startedAt[row] ?? 0, this.duration[row] ?? 0, now_ms, this.#motion.extrapolate_ms)
  }

  /** Last fix of a vehicle in degrees, undefined before the first. */
  lastFix(no: number): { lat: number; lon: number; fixedAt_ms: number } | undefined {
    const row = this.rowOf(no)
    if (row < 0 || !this.placed[row]) return undefined
    return { lat: latitudeOf(this.toY[row] ?? 0), lon: longitudeOf(this.toX[row] ?? 0), fixedAt_ms: this.fixedAt[row] ?? 0 }
  }

  #move(row: number, x: number, y: number, fixedAt: number, now_ms: number): void {
    const here = this.placed[row] ? this.place(row, now_ms) : { x, y }
    const duration = this.placed[row] ? glideDuration(this.fixedAt[row] ?? 0, fixedAt, x - here.x, y - here.y, this.#motion) : 0
    this.fromX[row] = duration > 0 ? here.x : x
    this.fromY[row] = duration > 0 ? here.y : y
    this.toX[row] = x
    this.toY[row] = y
    this.startedAt[row] = now_ms
    this.duration[row] = duration
    this.fixedAt[row] = fixedAt
    this.placed[row] = 1
    this.settledAt = Math.max(this.settledAt, now_ms + duration + this.#motion.extrapolate_ms)
  }

  #row(no: number): number {
    const known = this.#rows.get(no)
    if (known !== undefined) return known
    if (this.count === this.fixedAt.length) this.#grow()
    const row = this.count++
    this.#rows.set(no, row)
    this.numbers[row] = no
    this.labels[row] = String(no)
    this.state[row] = unknownState
    this.heading[row] = -1
    this.placed[row] = 0
    this.known[row] = 0
    return row
  }

  #columns() {
    const { fromX, fromY, toX, toY, startedAt, duration, fixedAt, speed, heading, state, placed, known } = this
    return [fromX, fromY, toX, toY, startedAt, duration, fixedAt, speed, heading, state, placed, known]
  }

  #grow(): void {
    const size = this.fixedAt.length * 2
    const f64 = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const next = new Float64Array(size)
      next.set(old)
      return next
    }
    this.fromX = f64(this.fromX)
    this.fromY = f64(this.fromY)
    this.toX = f64(this.toX)
    this.toY = f64(this.toY)
    this.startedAt = f64(this.startedAt)
    this.duration = f64(this.duration)
    this.fixedAt = f64(this.fixedAt)
    const speed = new Float32Array(size)
    speed.set(this.speed)
    this.speed = speed
    const heading = new Int8Array(size)
    heading.set(this.heading)
    this.heading = heading
    const state = new Uint8Array(size)
    state.set(this.state)
    this.state = state
    const placed = new Uint8Array(size)
    placed.set(this.placed)
    this.placed = placed
    const known = new Uint8Array(size)
    known.set(this.known)
    this.known = known
  }
}
