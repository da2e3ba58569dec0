import type { Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import { Gauge } from 'prom-client'
import type { RoomAnswer } from '#contract/media.ts'
import type { Role } from '#contract/roles.ts'
import { vehiclesBoundFor } from '#domains/dispatch/bound-for.ts'
import { lastPositionsOfCentre } from '#domains/tracking/service.ts'
import type { Actor } from '#platform/actor.ts'
import { audit } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import { inScope, type Connection } from '#platform/db/database.ts'
import type { Logger } from '#platform/log.ts'
import { metrics } from '#platform/metrics.ts'
import { setting } from '#platform/settings.ts'
import { FactLog, type LoggedFact } from './facts/fact-log.ts'
import { createFactService } from './facts/serve-facts.ts'
import { createRooms, type RoomsParts } from './rooms/rooms.ts'
import { Screens } from './screens.ts'
import type { Vehicle } from './signals/position-view.ts'
import { createPositionSignals, type PositionSource, type VehicleScope } from './signals/positions.ts'
import { createPresence } from './signals/presence.ts'
import { createRedisBridge, type RedisBridge } from './signals/redis-bridge.ts'
import { answerOf, createSockets, type Authenticate, type OnDenied } from './sockets.ts'

export interface RealtimeParts {
  databaseUrl: string
  connection: Connection
  clock: Clock
  log: Logger
  origins: readonly string[]
  redisUrl: string | null
  authenticate: Authenticate
  /** Drops what is kept of a session, so that `authenticate` reads it from the database. */
  forgetSession(sessionId: string): void
  /** What carries the streams of rooms, and what their record needs; without it nobody enters one by this process. */
  rooms?: Pick<RoomsParts, 'media' | 'iceServers' | 'vault' | 'files' | 'endedAmong'>
  /** Newest states of the vehicles whose terminals this process serves. */
  positions: PositionSource
  /** For tests: how long a screen may take nothing, and how often sessions are read again. */
  patience_ms?: number
  recheck_ms?: number
}

export interface Realtime {
  attach(server: HttpServer | HttpsServer): void
  readonly screens: number
  stop(): Promise<void>
}

const seesAll: readonly Role[] = ['dispatcher', 'supervisor', 'wall']
const openScreens = new Gauge({ name: 'jilian_screens', help: 'Sockets of screens open in this process', registers: [metrics] })

/** Sockets of this process: facts with replay, signals, presence and the server's time, each under its own permission. */
export function createRealtime(parts: RealtimeParts): Realtime {
  const { clock, log, connection } = parts
  const sockets = createSockets(parts)
  const { io } = sockets
  const screens = new Screens({ ...parts, recheck_ms: parts.recheck_ms })
  const factLog = new FactLog({
    databaseUrl: parts.databaseUrl,
    connection,
    log,
    channels: ['jilian_session_revoked'],
    onNotification(_channel, sessionId) {
      screens.cut(sessionId)
      // Also those whose socket is broken: their media go on for some seconds.
      rooms?.endSession(sessionId)
    },
    // A session may have ended while nobody listened.
    onReconnected() {
      void screens.recheck(() => true)
      rooms?.recheckAll()
    },
  })
  // Before any delivery: a fact that changes what a screen may see holds back that screen first.
  factLog.onAppended((facts) => {
    for (const fact of facts) recheckAfter(fact, screens)
  })
  /** Who asked for what is not theirs stands in the audit, as with a route. */
  const onDenied: OnDenied = ({ data: { actor }, client }, subscription) => {
    const entry = {
      at: clock.now(),
      centreId: actor.centreId,
      actorId: actor.accountId,
      sessionId: actor.sessionId,
      action: subscription,
      address: client.conn.remoteAddress,
    }
    inScope(connection.db, actor.centreId, (tx) =>
      audit(tx, { ...entry, outcome: 'refused', details: { code: 'permission.denied' } }),
    ).catch((error: unknown) => log.error({ err: error }, 'socket: could not audit a refusal'))
  }
  const rooms = parts.rooms && createRooms({ ...parts, ...parts.rooms, db: connection.db, io, screens })
  if (rooms) {
    factLog.onAppended((appended) => rooms.hear(appended))
    factLog.onReset(() => rooms.recheckAll())
  }
  const facts = createFactService({ factLog, screens, log, onDenied, patience_ms: parts.patience_ms })

  let bridge: RedisBridge | undefined
  const presence = createPresence({ io, screens, clock, onDenied, onLocalChange: (centreId, seats) => bridge?.presence(centreId, seats) })
  if (parts.redisUrl !== null) {
    bridge = createRedisBridge({ redisUrl: parts.redisUrl, own: parts.positions, log, onPresence: presence.heard })
  }
  const repeat = setInterval(() => {
    for (const [centreId, seats] of presence.centres()) bridge?.presence(centreId, seats)
  }, 5_000).unref()

  /** Units on their way to an emergency department: it sees them come. */
  async function boundFor({ roles, institutionId, centreId }: Actor): Promise<string[]> {
    if (!roles.includes('emergency_department') || institutionId === null) return []
    return inScope(connection.db, centreId, (tx) => vehiclesBoundFor(tx, institutionId))
  }

  async function scopeOf(actor: Actor): Promise<VehicleScope> {
    if (actor.roles.some((role) => seesAll.includes(role))) return { key: 'centre', vehicleIds: 'all' }
    const ids = new Set(await boundFor(actor))
    if (actor.roles.includes('crew') && actor.vehicleId) ids.add(actor.vehicleId)
    return { key: [...ids].sort().join(' '), vehicleIds: ids }
  }

  async function latest(centreId: string): Promise<Vehicle[]> {
    const known = await inScope(connection.db, centreId, (tx) => lastPositionsOfCentre(tx, centreId))
    return known.map(({ point, fixedAt, ...rest }) => ({ ...rest, ...point, fixedAt_ms: fixedAt.getTime(), fixed: true }))
  }

  const positions = createPositionSignals({
    io,
    screens,
    source: bridge?.source ?? parts.positions,
    latest,
    scopeOf,
    onDenied,
    interval: (centreId) => inScope(connection.db, centreId, (tx) => setting(tx, centreId, 'signals.interval_ms')),
    clock,
    log,
  })
  factLog.onAppended((appended) => {
    const institutions = new Set(appended.filter(({ wire }) => wire.aggregate.type === 'assignment').flatMap((fact) => fact.institutionIds))
    if (institutions.size > 0)
      positions.rescope((actor) => actor.roles.includes('emergency_department') && institutions.has(actor.institutionId ?? ''))
  })

  io.on('connection', (socket) => {
    screens.add(socket)
    openScreens.set(screens.size)
    socket.once('disconnect', () => openScreens.set(screens.size))
    facts.serve(socket)
    positions.serve(socket)
    presence.serve(socket)
    if (rooms) rooms.serve(socket)
    else socket.on('room', (...sent: unknown[]) => answerOf<RoomAnswer>(sent)?.({ ok: false, error: 'media.failed' }))
    socket.on('clock', (...sent: unknown[]) => answerOf(sent)?.({ now_ms: clock.now_ms(), rate: clock.rate }))
  })

  return {
    attach: sockets.attach,
    get screens() {
      return screens.size
    },
    async stop() {
      clearInterval(repeat)
      await rooms?.stop()
      await sockets.stop()
      screens.stop()
      positions.stop()
      presence.stop()
      await bridge?.stop()
      await factLog.stop()
    },
  }
}

/** Facts that may change what an actor sees. */
function recheckAfter(fact: LoggedFact, screens: Screens): void {
  const { name, payload } = fact.wire
  if (name === 'account.changed.v1' && 'accountId' in payload) {
    void screens.recheck(({ data }) => data.actor.accountId === payload.accountId)
  } else if (name === 'shift.changed.v1') {
    void screens.recheck(({ data }) => data.actor.centreId === fact.centreId && data.actor.roles.includes('crew'))
  } else if (name === 'assignment.ended.v1') {
    // A crew stays with its unit until its run is over, and perhaps no longer.
    void screens.recheck(({ data: { actor } }) => actor.roles.includes('crew') && fact.vehicleIds.includes(actor.vehicleId ?? ''))
  }
}
