import type { PositionFields } from '#protocols/jt808/position.ts'
import { positionSources } from '#contract/signals.ts'
import type { VehiclePosition } from '../position-hub.ts'
import { CopyRows } from './copy-rows.ts'
import { hasPlace } from './judge.ts'
import type { TerminalState, VehicleState } from './states.ts'

/** Flags of a stored position. */
export const FLAG_FIXED = 1
export const FLAG_ACC = 2
export const FLAG_ALARM = 4
export const FLAG_BATCH = 8
export const FLAG_BLIND_AREA = 16

/** Who is told when what it sent is committed. `flush` comes once after all of a batch's `committed`. */
export interface AckTarget {
  committed(token: number): void
  flush(): void
}

/** Positions that will be committed together, and those who wait for it. */
export class Batch {
  /** Certainly new: straight into the table. */
  readonly fresh: CopyRows
  /** May be there already: through a staging table. */
  readonly doubtful: CopyRows
  readonly #targets: AckTarget[] = []
  readonly #tokens: number[] = []
  readonly #vehicles: VehicleState[] = []
  number = 0
  openedAt_ms = 0
  recordedAt_ms = 0
  oldest_s = Infinity
  newest_s = -Infinity

  constructor(rows: number) {
    this.fresh = new CopyRows(rows)
    this.doubtful = new CopyRows(64)
  }

  get rows(): number {
    return this.fresh.count + this.doubtful.count
  }

  get isEmpty(): boolean {
    return this.#targets.length === 0 && this.rows === 0
  }

  /** Ready to be filled again. `now_ms` becomes the `recorded_at` of its rows. */
  open(number: number, now_ms: number): void {
    this.number = number
    this.recordedAt_ms = now_ms
    this.openedAt_ms = performance.now()
    this.oldest_s = Infinity
    this.newest_s = -Infinity
    this.fresh.clear()
    this.doubtful.clear()
    this.fresh.recordedAt(now_ms)
    this.doubtful.recordedAt(now_ms)
    this.#targets.length = 0
    this.#tokens.length = 0
    this.#vehicles.length = 0
  }

  add(terminal: TerminalState, p: PositionFields, extraFlags: number, source: number, doubtful: boolean): void {
    const t = p.deviceTime_s
    const placed = hasPlace(p)
    const fixed = p.fixed && placed
    const flags = (fixed ? FLAG_FIXED : 0) | (p.acc ? FLAG_ACC : 0) | (p.alarm !== 0 ? FLAG_ALARM : 0) | extraFlags
    const heading = Math.round(p.heading_deg) % 360
    const rows = doubtful ? this.doubtful : this.fresh
    rows.append(terminal.terminalNo, t, placed, p.lat_deg, p.lon_deg, p.speed_mps, p.altitude_m, heading, flags, source)
    if (t < this.oldest_s) this.oldest_s = t
    if (t > this.newest_s) this.newest_s = t
    const v = terminal.vehicle
    if (v === null || !fixed || t <= v.newest_s) return
    v.newest_s = t
    v.terminalNo = terminal.terminalNo
    v.lat_deg = p.lat_deg
    v.lon_deg = p.lon_deg
    v.speed_mps = p.speed_mps
    v.heading_deg = heading
    v.altitude_m = p.altitude_m
    v.flags = flags
    v.alarm = p.alarm
    v.source = source
    if (v.inBatch !== this.number) {
      v.inBatch = this.number
      this.#vehicles.push(v)
    }
  }

  await(target: AckTarget, token: number): void {
    this.#targets.push(target)
    this.#tokens.push(token)
  }

  /** The newest states this batch brings, in the order of the vehicle's number: two writers then lock rows in one order. */
  newestStates(): NewestState[] {
    return this.#vehicles
      .map((v) => ({ terminalNo: v.terminalNo, flags: v.flags, sourceNo: v.source, position: publicState(v, this.recordedAt_ms) }))
      .toSorted((a, b) => a.position.vehicleNo - b.position.vehicleNo)
  }

  /** Tells everybody who waits. */
  acknowledge(): void {
    const touched = new Set<AckTarget>()
    let last: AckTarget | null = null
    for (let i = 0; i < this.#targets.length; i++) {
      const target = this.#targets[i]!
      target.committed(this.#tokens[i]!)
      if (target === last) continue
      last = target
      touched.add(target)
    }
    for (const target of touched) target.flush()
  }
}

export interface NewestState {
  terminalNo: number
  flags: number
  sourceNo: number
  position: VehiclePosition
}

function publicState(v: VehicleState, recordedAt_ms: number): VehiclePosition {
  return {
    vehicleNo: v.vehicleNo,
    vehicleId: v.vehicleId,
    centreId: v.centreId,
    lat: v.lat_deg,
    lon: v.lon_deg,
    speed_mps: v.speed_mps,
    heading_deg: v.heading_deg,
    altitude_m: v.altitude_m,
    fixedAt_ms: v.newest_s * 1000,
    recordedAt_ms,
    source: positionSources[v.source] ?? 'jt808',
    fixed: true,
    acc: (v.flags & FLAG_ACC) !== 0,
    alarm: (v.flags & FLAG_ALARM) !== 0,
    alarmBits: v.alarm,
  }
}
