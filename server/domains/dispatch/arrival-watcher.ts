import type { Clock } from '#platform/clock.ts'
import { inScope, type Database, type Tx } from '#platform/db/database.ts'
import type { Logger } from '#platform/log.ts'
import { Refusal } from '#platform/refusal.ts'
import type { PositionHub } from '../tracking/position-hub.ts'
import { trackBetween } from '../tracking/service.ts'
import { readExpectations } from './arrival-expectations.ts'
import { ArrivalWatch, cameAt, type Arrived } from './arrival-watch.ts'
import { recordStep } from './steps.ts'

export interface WatcherParts {
  db: Database
  hub: PositionHub
  clock: Clock
  log: Logger
  /** How often it asks who is expected where. */
  refresh_ms?: number
}

/** Follows committed positions and records arrivals at the scene, the hospital and the station, marked as automatic. Returns how to stop. */
export function watchArrivals({ db, hub, clock, log, refresh_ms = 2_000 }: WatcherParts): () => Promise<void> {
  const watch = new ArrivalWatch()
  let stopped = false
  let working: Promise<void> = Promise.resolve()

  const queue = (work: () => Promise<void>) => {
    working = working.then(work).catch((error: unknown) => log.error({ err: error }, 'arrival watch failed; it goes on'))
  }
  const refresh = () => inScope(db, 'system', readExpectations).then((expectations) => watch.expect(expectations))

  let refreshing = false
  const timer = setInterval(() => {
    if (stopped || refreshing) return
    refreshing = true
    queue(() => refresh().finally(() => (refreshing = false)))
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
    const { assignmentId, step } = arrived.expectation
    try {
      await inScope(db, 'system', (tx) => recordArrival(tx, arrived, clock.now()))
      log.info({ assignmentId, step }, 'arrival recognised from the position')
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      log.warn({ assignmentId, step, code: error.code }, 'arrival not recorded')
    }
    await refresh()
  }

  return async () => {
    stopped = true
    clearInterval(timer)
    unsubscribe()
    await working
  }
}

async function recordArrival(tx: Tx, arrived: Arrived, now: Date): Promise<void> {
  const { expectation } = arrived
  const track = await trackBetween(tx, expectation.vehicleId, new Date(expectation.after_ms), new Date(arrived.at_ms))
  const before = track.map(({ fixedAt, lat, lon }) => ({ fixedAt_ms: Date.parse(fixedAt), lat, lon }))
  const { at_ms, point } = cameAt([...before, { fixedAt_ms: arrived.at_ms, ...arrived.point }], expectation) ?? arrived
  // A terminal's clock may run ahead of ours.
  const occurredAt = new Date(Math.min(at_ms, now.getTime()))
  const seen = { source: 'geofence', actorId: null, clockOffset_ms: null, location: point } as const
  await recordStep(tx, expectation.assignmentId, { step: expectation.step, occurredAt, ...seen }, now)
}
