import type { NewestState } from './batch.ts'

const COLUMNS = [
  ['vehicle_id', 'uuid'],
  ['vehicle_no', 'int4'],
  ['centre_id', 'uuid'],
  ['terminal_no', 'int4'],
  ['device_at', 'timestamptz'],
  ['recorded_at', 'timestamptz'],
  ['lon', 'float8'],
  ['lat', 'float8'],
  ['speed_mps', 'float4'],
  ['heading_deg', 'int2'],
  ['altitude_m', 'float4'],
  ['flags', 'int2'],
  ['alarm_bits', 'int8'],
  ['source', 'int2'],
] as const

const target =
  'vehicle_id,vehicle_no,centre_id,terminal_no,device_at,recorded_at,location,speed_mps,heading_deg,altitude_m,flags,alarm_bits,source'
const updates = target
  .split(',')
  .filter((column) => column !== 'vehicle_id')
  .map((column) => `${column}=excluded.${column}`)
  .join()
const uuid = /^[0-9a-f-]{36}$/

/**
 * The statement that moves `vehicle_last_positions` forward and returns the numbers of the vehicles it moved. Written as literals so
 * that it travels in the same message as the COPY; everything in it is a number or a checked uuid.
 */
export function newestStatesSql(states: readonly NewestState[]): string {
  const values: (string | number)[][] = COLUMNS.map(() => [])
  for (const { position: p, ...row } of states) {
    if (!uuid.test(p.vehicleId) || !uuid.test(p.centreId)) throw new TypeError('not a uuid')
    const fields = [
      p.vehicleId,
      p.vehicleNo,
      p.centreId,
      row.terminalNo,
      `"${new Date(p.fixedAt_ms).toISOString()}"`,
      `"${new Date(p.recordedAt_ms).toISOString()}"`,
      p.lon,
      p.lat,
      p.speed_mps,
      p.heading_deg,
      p.altitude_m,
      row.flags,
      p.alarmBits,
      row.sourceNo,
    ]
    fields.forEach((field, i) => values[i]!.push(field))
  }
  const arrays = COLUMNS.map(([, type], i) => `'{${values[i]!.join()}}'::${type}[]`).join()
  const names = COLUMNS.map(([name]) => name).join()
  const selected = target.replace('location', 'st_setsrid(st_makepoint(lon,lat),4326)')
  return (
    `insert into vehicle_last_positions as l (${target}) select ${selected} from unnest(${arrays}) as s(${names}) order by vehicle_no ` +
    `on conflict (vehicle_id) do update set ${updates} where excluded.device_at > l.device_at returning vehicle_no`
  )
}
