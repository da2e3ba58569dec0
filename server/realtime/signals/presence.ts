import { may, type Role } from '#contract/roles.ts'
import type { SeatPresence } from '#contract/signals.ts'
import type { SignalAnswer } from '#contract/sockets.ts'
import type { Actor } from '#platform/actor.ts'
import type { Clock } from '#platform/clock.ts'
import { createAllowance } from '../allowance.ts'
import type { Screens } from '../screens.ts'
import { answerOf, type OnDenied, type ScreenServer, type ScreenSocket } from '../sockets.ts'

export interface PresenceParts {
  io: ScreenServer
  screens: Screens
  clock: Clock
  onDenied: OnDenied
  /** Told to the other processes, where there are any. */
  onLocalChange?(centreId: string, seats: readonly SeatPresence[]): void
}

const seatRoles: readonly Role[] = ['dispatcher', 'supervisor', 'wall']
const takesSeat = (actor: Actor): boolean => actor.roles.some((role) => seatRoles.includes(role))
/** Changes of one second go out together: a reload is no coming and going. */
const settle_ms = 1_000
/** Subscriptions of one screen in ten seconds. */
const maxSubscribes = 10
/** A process that has not spoken for so long is gone, and its seats with it. */
const forgetProcess_ms = 15_000

interface Seat extends SeatPresence {
  sockets: Set<string>
}

/** Who sits where, for the seats and walls of a centre. */
export function createPresence(parts: PresenceParts) {
  const { io, screens, clock } = parts
  const seats = new Map<string, Map<string, Seat>>()
  const elsewhere = new Map<string, { centreId: string; seats: readonly SeatPresence[]; heardAt_ms: number }>()
  const timers = new Map<string, NodeJS.Timeout>()
  const room = (centreId: string) => `presence:${centreId}`

  function local(centreId: string): SeatPresence[] {
    return [...(seats.get(centreId)?.values() ?? [])].map(({ sockets, ...seat }) => ({ ...seat, screens: sockets.size }))
  }

  /** One entry an account, over all processes. */
  function all(centreId: string): SeatPresence[] {
    const merged = new Map(local(centreId).map((seat) => [seat.accountId, seat]))
    for (const [key, other] of elsewhere) {
      if (performance.now() - other.heardAt_ms > forgetProcess_ms) elsewhere.delete(key)
      else if (other.centreId === centreId) {
        for (const seat of other.seats) {
          const mine = merged.get(seat.accountId)
          const since = mine && mine.since < seat.since ? mine.since : seat.since
          merged.set(seat.accountId, { ...seat, since, screens: seat.screens + (mine?.screens ?? 0) })
        }
      }
    }
    return [...merged.values()].sort((a, b) => a.since.localeCompare(b.since) || a.accountId.localeCompare(b.accountId))
  }

  function announce(centreId: string): void {
    if (timers.has(centreId)) return
    const timer = setTimeout(() => {
      timers.delete(centreId)
      parts.onLocalChange?.(centreId, local(centreId))
      io.to(room(centreId)).emit('presence', all(centreId))
    }, settle_ms)
    timers.set(centreId, timer)
  }

  function sit(socket: ScreenSocket, actor: Actor): () => void {
    if (!takesSeat(actor)) return () => {}
    const { centreId, accountId, displayName, roles } = actor
    const centre = seats.get(centreId) ?? new Map<string, Seat>()
    seats.set(centreId, centre)
    const seat = centre.get(accountId) ?? {
      accountId,
      displayName,
      roles,
      since: clock.now().toISOString(),
      screens: 0,
      sockets: new Set(),
    }
    centre.set(accountId, seat)
    seat.sockets.add(socket.id)
    announce(centreId)
    return () => {
      seat.sockets.delete(socket.id)
      announce(centreId)
      // A seat that reloads its page did not get up.
      setTimeout(() => {
        if (seat.sockets.size === 0 && centre.get(accountId) === seat) centre.delete(accountId)
      }, settle_ms / 2)
    }
  }

  function serve(socket: ScreenSocket): void {
    let rise = sit(socket, socket.data.actor)
    socket.once('disconnect', () => rise())
    screens.hold(socket, {
      pause: () => {},
      resume: () => {},
      changed: (actor) => {
        for (const name of socket.rooms) if (name.startsWith('presence:')) void socket.leave(name)
        rise()
        rise = sit(socket, actor)
        if (may(actor.roles, 'board.read')) join(socket)
      },
    })
    const allowance = createAllowance(maxSubscribes, 10_000)
    socket.on('presence.subscribe', (...sent: unknown[]) => {
      const answer = answerOf<SignalAnswer>(sent)
      if (!answer) return
      if (!allowance.take()) return answer({ ok: false, error: 'request.too_many' })
      if (!may(socket.data.actor.roles, 'board.read')) {
        parts.onDenied(socket, 'presence.subscribe')
        return answer({ ok: false, error: 'permission.denied' })
      }
      answer({ ok: true })
      join(socket)
    })
  }

  function join(socket: ScreenSocket): void {
    const { centreId } = socket.data.actor
    void socket.join(room(centreId))
    socket.emit('presence', all(centreId))
  }

  return {
    serve,
    /** What another process says of a centre. */
    heard(processId: string, centreId: string, list: readonly SeatPresence[]): void {
      elsewhere.set(`${processId} ${centreId}`, { centreId, seats: list, heardAt_ms: performance.now() })
      io.to(room(centreId)).emit('presence', all(centreId))
    },
    /** Every centre that has a seat here, to be said again to processes that came later. */
    centres: (): [string, SeatPresence[]][] => [...seats.keys()].map((centreId) => [centreId, local(centreId)]),
    stop(): void {
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}
export type Presence = ReturnType<typeof createPresence>
