import { sql } from 'kysely'
import type { Point } from '#contract/values.ts'
import type { RunStep } from '#contract/vocabulary.ts'
import type { Tx } from '#platform/db/database.ts'
import { setting } from '#platform/settings.ts'
import { expectedStep, type Expectation } from './arrival-watch.ts'

interface Row {
  id: string
  centre_id: string
  vehicle_id: string
  vehicle_no: number
  step: RunStep
  step_at: Date
  ended_at: Date | null
  scene: Point | null
  hospital: Point | null
  station: Point
  /** When a step was last taken back, ISO 8601. */
  taken_back: Partial<Record<RunStep, string>>
}

/** Runs that go on, and those ended whose unit is still on its way home. */
export async function readExpectations(tx: Tx): Promise<Expectation[]> {
  const { rows } = await sql<Row>`
    select a.id, a.centre_id, a.vehicle_id, v.vehicle_no, a.step, a.step_at, a.ended_at,
      case when i.location is null then null else json_build_object('lat', st_y(i.location), 'lon', st_x(i.location)) end as scene,
      case when d.location is null then null else json_build_object('lat', st_y(d.location), 'lon', st_x(d.location)) end as hospital,
      json_build_object('lat', st_y(s.location), 'lon', st_x(s.location)) as station,
      coalesce((
        select json_object_agg(step, at) from (
          select t.step, max(t.recorded_at) as at
          from assignment_steps o join assignment_steps t on t.id = o.superseded_by and not t.applied
          where o.assignment_id = a.id group by t.step
        ) as taken
      ), '{}') as taken_back
    from vehicles v
    join stations s on s.id = v.station_id
    join lateral (select * from assignments x where x.vehicle_id = v.id order by x.dispatched_at desc, x.id desc limit 1) a on true
    join incidents i on i.id = a.incident_id
    left join institutions d on d.id = a.destination_id
    where v.state not in ('available', 'refuelling', 'repair', 'out_of_service', 'decontamination')`.execute(tx)
  const settings = new Map<string, ArrivalSettings>()
  for (const { centre_id } of rows) if (!settings.has(centre_id)) settings.set(centre_id, await readSettings(tx, centre_id))
  return rows.flatMap((row) => toExpectation(row, settings.get(row.centre_id)!) ?? [])
}

function toExpectation(row: Row, { scene_m, hospital_m, dwell_s }: ArrivalSettings): Expectation | null {
  const step = expectedStep(row.step, row.ended_at !== null)
  if (!step) return null
  const place = { on_scene: row.scene, at_hospital: row.hospital, available: row.station }[step]
  if (!place) return null
  return {
    assignmentId: row.id,
    vehicleNo: row.vehicle_no,
    vehicleId: row.vehicle_id,
    step,
    place,
    radius_m: step === 'on_scene' ? scene_m : hospital_m,
    dwell_s,
    after_ms: Math.max(row.step_at.getTime(), row.ended_at?.getTime() ?? 0),
    leftSince_ms: leftSince(row, step),
  }
}

function leftSince(row: Row, step: Expectation['step']): number | null {
  const takenBack = row.taken_back[step]
  if (takenBack) return Date.parse(takenBack)
  // Where the station is the hospital, a crew that just handed over is still busy there.
  return step === 'available' && row.step === 'handed_over' ? row.step_at.getTime() : null
}

type ArrivalSettings = Awaited<ReturnType<typeof readSettings>>

async function readSettings(tx: Tx, centreId: string) {
  return {
    scene_m: await setting(tx, centreId, 'arrival.scene_radius_m'),
    hospital_m: await setting(tx, centreId, 'arrival.hospital_radius_m'),
    dwell_s: await setting(tx, centreId, 'arrival.dwell_s'),
  }
}
