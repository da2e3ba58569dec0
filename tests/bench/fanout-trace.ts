/** The same trace for ours and for the peer, and what the consoles are told. */
export interface FanoutOrder {
  url: string
  origin: string
  cookies: string[]
  vehicles: number
  seconds: number
  form: 'ours' | 'peer'
}

/** What the consoles saw. */
export interface FanoutResult {
  age_p50_ms: number
  age_p99_ms: number
  age_max_ms: number
  /** positions that reached a console */
  received: number
  drained: boolean
  cpu_s: number
}

/** One position as JSON, field for field what the binary record holds. */
export interface JsonPosition {
  vehicleNo: number
  lat: number
  lon: number
  speed_mps: number
  heading_deg: number
  fixedAt_ms: number
  source: string
  fixed: boolean
  alarm: boolean
}

/** Device times after the start: each vehicle once a second, the fleet spread evenly over the second as real terminals are. */
export const dueAt_ms = (vehicle: number, second: number, vehicles: number): number =>
  second * 1000 + Math.floor((vehicle * 1000) / vehicles)

/** Where a vehicle is then: a slow circle of its own, 1e-7 degrees as on the wire. */
export function placeOf(vehicle: number, second: number): { lat: number; lon: number; speed_mps: number; heading_deg: number } {
  const turn = vehicle + second / 40
  return {
    lat: Math.round((37 + (vehicle % 50) / 100 + Math.sin(turn) / 200) * 1e7) / 1e7,
    lon: Math.round((111.8 + Math.floor(vehicle / 50) / 100 + Math.cos(turn) / 200) * 1e7) / 1e7,
    speed_mps: 8 + (vehicle % 17),
    heading_deg: Math.round((((turn * 180) / Math.PI) % 360) * 100) / 100,
  }
}
