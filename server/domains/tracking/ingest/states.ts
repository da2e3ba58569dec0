/** What the process remembers of terminals and vehicles while it writes their positions. */

/** `fresh`: later than all before it. `doubtful`: may be in the database already. `repeated`: committed or under way in this process. */
export type Novelty = 'fresh' | 'doubtful' | 'repeated'

/** Seconds of each terminal's past that are remembered one by one. */
const WINDOW_S = 1024

export class VehicleState {
  readonly vehicleId: string
  readonly vehicleNo: number
  readonly centreId: string
  /** Device time of the newest fixed position handed to the writer, in seconds. */
  newest_s = 0
  /** Newest of the batch being filled; valid where `inBatch` is that batch's number. */
  inBatch = -1
  terminalNo = 0
  lat_deg = 0
  lon_deg = 0
  speed_mps = 0
  heading_deg = 0
  altitude_m = 0
  flags = 0
  alarm = 0
  source = 0

  constructor(vehicleId: string, vehicleNo: number, centreId: string) {
    this.vehicleId = vehicleId
    this.vehicleNo = vehicleNo
    this.centreId = centreId
  }
}

export class TerminalState {
  readonly terminalId: string
  readonly terminalNo: number
  /** Null while unbound: its positions are stored and shown on no map. */
  vehicle: VehicleState | null
  #newest_s: number
  // Bit `t mod WINDOW_S` stands for second t, newest − WINDOW_S < t ≤ newest.
  readonly #seen = new Uint32Array(WINDOW_S / 32)

  /** `newest_s`: device time of its newest row in the database, 0 where there is none. */
  constructor(terminalId: string, terminalNo: number, vehicle: VehicleState | null, newest_s: number) {
    this.terminalId = terminalId
    this.terminalNo = terminalNo
    this.vehicle = vehicle
    this.#newest_s = newest_s
  }

  /** Remembers the second `t` and tells whether it is new. */
  note(t: number): Novelty {
    const seen = this.#seen
    const slot = t & (WINDOW_S - 1)
    const newest = this.#newest_s
    if (t > newest) {
      if (t - newest >= WINDOW_S) seen.fill(0)
      else for (let s = newest + 1; s < t; s++) seen[(s & (WINDOW_S - 1)) >> 5]! &= ~(1 << (s & 31))
      seen[slot >> 5]! |= 1 << (slot & 31)
      this.#newest_s = t
      return 'fresh'
    }
    if (t <= newest - WINDOW_S) return 'doubtful'
    const bit = 1 << (slot & 31)
    if ((seen[slot >> 5]! & bit) !== 0) return 'repeated'
    seen[slot >> 5]! |= bit
    return 'doubtful'
  }
}
