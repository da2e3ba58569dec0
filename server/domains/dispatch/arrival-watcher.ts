import { sql } from 'kysely'
import type { Point } from '#contract/values.ts'
import type { RunStep } from '#contract/vocabulary.ts'
import type { Clock } from '#platform/clock.ts'
import { inScope, type Database, type Tx } from '#platform/db/database.ts'
import type { Logger } from '#platform/log.ts'
import { setting } from '#platform/settings.ts'
import type { PositionHub } from '../tracking/position-hub.ts'
import { ArrivalWatch, expectedStep, type Arrived, type Expectation } from './arrival-watch.ts'
import { recordStep } from './steps.ts'

const refresh_ms = 2_000

/** Follows committed positions and records arrivals at the scene, the hospital and the station, marked as automatic. Returns how to stop. */
export function watchArrivals(parts: { db: Database; hub: PositionHub; clock: Clock; log: Logger }): () => Promise<void> {
  const { db, hub, clock, log } = parts
  const watch = new ArrivalWatch()
  let stopped = false
  let working: Promise<void> = Promise.resolve()

  const queue = (work: () => Promise<void>) => {
    working = working.then(work).catch((error: unknown) => log.error({ err: error }, 'arrival watch failed; it goes on'))
  }
  const refresh = () => inScope(db, 'system', readExpectations).then((expectations) => watch.expect(expectations))

  const timer = setInterval(() => {
    if (!stopped) queue(refresh)
  }, refresh_ms)
  timer.unref()
  queue(refresh)

  const unsubscribe = hub.subscribe((positions) => {
    for (const position of positions) {
      const arrived = watch.see(position)
      if (arrived) queue(() => take(arrived))
    }
  })

  async function take(arrived: Arrived): Promise<void> {
    const { expectation } = arrived
    await inScope(db, 'system', (tx) =>
      recordStep(
        tx,
        expectation.assignmentId,
        {
          step: expectation.step,
          occurredAt: new Date(arrived.at_ms),
          source: 'geofence',
          actorId: null,
          clockOffset_ms: null,
          location: arrived.point,
        },
        clock.now(),
      ),
    )
    log.info({ assignmentId: expectation.assignmentId, step: expectation.step }, 'arrival recognised from the position')
    await refresh()
  }

  return async () => {
    stopped = true
    clearInterval(timer)
    unsubscribe()
    await working
  }
}

interface Row {
  id: string
  centre_id: string
  step: RunStep
  ended: boolean
  vehicle_no: number
  scene: Point | null
  hospital: Point | null
  station: Point
}

/** Runs that go on, and those ended whose unit is still on its way home. */
async function readExpectations(tx: Tx): Promise<Expectation[]> {
  const { rows } = await sql<Row>`
    select a.id, a.centre_id, a.step, a.ended_at is not null as ended, v.vehicle_no,
      case when i.location is null then null else json_build_object('lat', st_y(i.location), 'lon', st_x(i.location)) end as scene,
      case when d.location is null then null else json_build_object('lat', st_y(d.location), 'lon', st_x(d.location)) end as hospital,
      json_build_object('lat', st_y(s.location), 'lon', st_x(s.location)) as station
    from vehicles v
    join stations s on s.id = v.station_id
    join lateral (select * from assignments x where x.vehicle_id = v.id order by x.dispatched_at desc, x.id desc limit 1) a on true
    join incidents i on i.id = a.incident_id
    left join institutions d on d.id = a.destination_id
    where v.state not in ('available', 'refuelling', 'repair', 'out_of_service', 'decontamination')`.execute(tx)
  const expectations: Expectation[] = []
  const settings = new Map<string, { scene_m: number; hospital_m: number; dwell_s: number }>()
  for (const row of rows) {
    const step = expectedStep(row.step, row.ended)
    const place = step === 'on_scene' ? row.scene : step === 'at_hospital' ? row.hospital : row.station
    if (!step || !place) continue
    const of = settings.get(row.centre_id) ?? (await readSettings(tx, row.centre_id))
    settings.set(row.centre_id, of)
    expectations.push({
      assignmentId: row.id,
      vehicleNo: row.vehicle_no,
      step,
      place,
      radius_m: step === 'on_scene' ? of.scene_m : of.hospital_m,
      dwell_s: of.dwell_s,
    })
  }
  return expectations
}

async function readSettings(tx: Tx, centreId: string) {
  return {
    scene_m: await setting(tx, centreId, 'arrival.scene_radius_m'),
    hospital_m: await setting(tx, centreId, 'arrival.hospital_radius_m'),
    dwell_s: await setting(tx, centreId, 'arrival.dwell_s'),
  }
}
