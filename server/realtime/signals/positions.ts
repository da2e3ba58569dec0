import { Counter } from 'prom-client'
import { may } from '#contract/roles.ts'
import type { SignalAnswer } from '#contract/sockets.ts'
import type { VehiclePosition } from '#domains/tracking/position-hub.ts'
import type { Actor } from '#platform/actor.ts'
import type { Clock } from '#platform/clock.ts'
import type { Logger } from '#platform/log.ts'
import { metrics } from '#platform/metrics.ts'
import { createAllowance } from '../allowance.ts'
import type { Screens } from '../screens.ts'
import { answerOf, type OnDenied, type ScreenServer, type ScreenSocket } from '../sockets.ts'
import { PositionView, type Vehicle } from './position-view.ts'

/** Newest states as they come; what tracking's hub is. */
export interface PositionSource {
  subscribe(listener: (positions: readonly VehiclePosition[]) => void): () => void
}

/** Which vehicles of its centre an actor sees: all, or a named set that actors with the same key share. */
export type VehicleScope = { key: string; vehicleIds: 'all' | ReadonlySet<string> }

export interface PositionSignalsParts {
  io: ScreenServer
  screens: Screens
  source: PositionSource
  /** What is known of a centre's vehicles when its first screen comes. */
  latest(centreId: string): Promise<readonly Vehicle[]>
  scopeOf(actor: Actor): Promise<VehicleScope>
  /** Least time between two frames, ms. */
  interval(centreId: string): Promise<number>
  clock: Clock
  log: Logger
  onDenied: OnDenied
}

interface Board {
  readonly centreId: string
  readonly latest: Map<number, Vehicle>
  readonly views: Map<string, PositionView>
  /** Least time between two frames that the centre wants. */
  readonly fastest_ms: number
  interval_ms: number
  sentAt_ms: number
  timer: NodeJS.Timeout | undefined
}

/** 4 Hz at most, and at least one a second however busy the process is. */
const limit_ms = 250
const slowest_ms = 1_000
/** Share of the process that frames may take: where sending costs more, it happens less often. */
const share = 0.1
/** Subscriptions of one screen in ten seconds: each is a full frame. */
const maxSubscribes = 10

const framesSent = new Counter({ name: 'jilian_position_frames_total', help: 'Frames of positions sent to screens', registers: [metrics] })
const bytesSent = new Counter({ name: 'jilian_position_frame_bytes_total', help: 'Bytes of those frames', registers: [metrics] })

/** Serves `positions.subscribe`: a full frame first, then what changed, conflated to a rate that the process and each line can bear. */
export function createPositionSignals(parts: PositionSignalsParts) {
  const { io, screens, clock, log } = parts
  const boards = new Map<string, Promise<Board>>()
  const open = new Map<string, Board>()
  const early = new Map<string, VehiclePosition[]>()

  const unsubscribe = parts.source.subscribe((positions) => {
    const touched = new Set<Board>()
    for (const position of positions) {
      const board = open.get(position.centreId)
      if (!board) early.get(position.centreId)?.push(position)
      else if (take(board, position)) touched.add(board)
    }
    for (const board of touched) schedule(board)
  })

  function take(board: Board, position: VehiclePosition): boolean {
    const known = board.latest.get(position.vehicleNo)
    if (known && known.fixedAt_ms >= position.fixedAt_ms) return false
    board.latest.set(position.vehicleNo, position)
    for (const view of board.views.values()) view.take(position)
    return board.views.size > 0
  }

  async function openBoard(centreId: string): Promise<Board> {
    // What comes while we read is newer than what we read.
    const meanwhile: VehiclePosition[] = []
    early.set(centreId, meanwhile)
    try {
      const [latest, wanted_ms] = await Promise.all([parts.latest(centreId), parts.interval(centreId)])
      const fastest_ms = Math.min(slowest_ms, Math.max(limit_ms, wanted_ms))
      const board: Board = {
        centreId,
        latest: new Map(),
        views: new Map(),
        fastest_ms,
        interval_ms: fastest_ms,
        sentAt_ms: 0,
        timer: undefined,
      }
      for (const position of latest) board.latest.set(position.vehicleNo, position)
      for (const position of meanwhile) take(board, position)
      open.set(centreId, board)
      return board
    } finally {
      early.delete(centreId)
    }
  }

  function boardOf(centreId: string): Promise<Board> {
    let board = boards.get(centreId)
    if (!board) {
      board = openBoard(centreId)
      boards.set(centreId, board)
      board.catch(() => boards.delete(centreId))
    }
    return board
  }

  function schedule(board: Board): void {
    if (board.timer) return
    const wait_ms = Math.max(0, board.sentAt_ms + board.interval_ms - performance.now())
    board.timer = setTimeout(() => {
      board.timer = undefined
      flush(board)
    }, wait_ms)
  }

  function flush(board: Board): void {
    const began_ms = performance.now()
    const now_ms = clock.now_ms()
    for (const view of board.views.values()) {
      for (const { to, bytes } of view.frames(now_ms, board.latest.values())) {
        io.to(to).emit('positions', Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
        framesSent.inc(to.length)
        bytesSent.inc(to.length * bytes.byteLength)
      }
    }
    board.sentAt_ms = began_ms
    const cost_ms = performance.now() - began_ms
    const bearable_ms = Math.min(slowest_ms, Math.max(board.fastest_ms, cost_ms / share))
    // Drifts towards the bearable rate, so one slow tick does not make the map stutter.
    board.interval_ms += (bearable_ms - board.interval_ms) / 4
  }

  async function subscribe(socket: ScreenSocket): Promise<SignalAnswer> {
    if (!may(socket.data.actor.roles, 'position.read')) {
      parts.onDenied(socket, 'positions.subscribe')
      return { ok: false, error: 'permission.denied' }
    }
    const board = await boardOf(socket.data.actor.centreId)
    await screens.settled(socket)
    const actor = socket.data.actor
    if (!may(actor.roles, 'position.read') || actor.centreId !== board.centreId) return { ok: false, error: 'permission.denied' }
    const scope = await parts.scopeOf(actor)
    if (!socket.connected || socket.data.actor !== actor) return { ok: false, error: 'server.unavailable' }
    join(socket, board, scope)
    return { ok: true }
  }

  const leaving = new Map<string, () => void>()

  function join(socket: ScreenSocket, board: Board, { key, vehicleIds }: VehicleScope): void {
    leaving.get(socket.id)?.()
    const view = board.views.get(key) ?? new PositionView(vehicleIds === 'all' ? () => true : (id) => vehicleIds.has(id))
    board.views.set(key, view)
    view.add(socket.id)
    schedule(board)
    const seen = () => {
      view.seen(socket.id)
      if (view.pending) schedule(board)
    }
    const leave = () => {
      view.delete(socket.id)
      if (view.size === 0 && board.views.get(key) === view) board.views.delete(key)
      socket.off('positions.seen', seen)
      socket.off('disconnect', leave)
      letGo()
      leaving.delete(socket.id)
    }
    const letGo = screens.hold(socket, { pause: () => {}, resume: () => {}, changed: () => again(socket, leave) })
    socket.on('positions.seen', seen)
    socket.on('disconnect', leave)
    leaving.set(socket.id, leave)
  }

  /** The same screen under its new permissions. */
  function again(socket: ScreenSocket, leave: () => void): void {
    leave()
    subscribe(socket).catch((error: unknown) => log.error({ err: error }, 'positions: could not subscribe anew'))
  }

  function serve(socket: ScreenSocket): void {
    const allowance = createAllowance(maxSubscribes, 10_000)
    socket.on('positions.subscribe', (...sent: unknown[]) => {
      const answer = answerOf<SignalAnswer>(sent)
      if (!answer) return
      if (!allowance.take()) return answer({ ok: false, error: 'request.too_many' })
      subscribe(socket).then(answer, (error: unknown) => {
        log.error({ err: error }, 'positions: could not subscribe')
        answer({ ok: false, error: 'server.unavailable' })
      })
    })
  }

  return {
    serve,
    /** The scope of some actors changed (a unit was sent to their hospital): they begin anew. */
    rescope(chosen: (actor: Actor) => boolean): void {
      for (const [id, leave] of leaving) {
        const socket = io.sockets.sockets.get(id)
        if (socket && chosen(socket.data.actor)) again(socket, leave)
      }
    },
    stop(): void {
      unsubscribe()
      for (const board of open.values()) clearTimeout(board.timer)
    },
  }
}
export type PositionSignals = ReturnType<typeof createPositionSignals>
