import type { Fact } from '#contract/events.ts'
import { isGuest, newestVisitOf, standingOf, type Guest } from '#domains/rooms/service.ts'
import type { Clock } from '#platform/clock.ts'
import { inScope, type Database } from '#platform/db/database.ts'
import type { Logger } from '#platform/log.ts'
import { Refusal } from '#platform/refusal.ts'
import type { LoggedFact } from '../facts/fact-log.ts'
import type { Admissions } from './admissions.ts'
import type { GuestSocket } from './guest-sockets.ts'
import type { MediaPort } from './media-port.ts'
import type { Peer, Peers } from './peers.ts'

export interface StandingParts {
  db: Database
  clock: Clock
  log: Logger
  media: MediaPort
  admissions: Admissions
  peers: Peers
  /** Of these sessions, those that have ended by now. */
  endedAmong(sessionIds: readonly string[]): Promise<string[]>
}

/** A session or a link that ends by the clock sends no notice: its media end within this and a reading. */
const look_ms = 1_000
/** After its media are gone a phone reads why, and its socket closes. */
const farewell_ms = 1_000

/** Whether those who are in a room still may be: at each fact that could change it, and by the clock. */
export class Standing {
  readonly #parts: StandingParts
  readonly #timer: NodeJS.Timeout
  /** Could not be looked at, because the database was away. */
  readonly #unsure = new Set<string>()
  readonly #checks = new WeakMap<Peer, Promise<void>>()
  #looking = false

  constructor(parts: StandingParts) {
    this.#parts = parts
    this.#timer = setInterval(() => void this.#look(), look_ms)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** A session is over: what it has in rooms ends now. */
  endSession(sessionId: string): void {
    for (const peer of this.#parts.peers.all(({ person }) => person.sessionId === sessionId)) this.#drop(peer, 'session_over')
  }

  hear({ wire, centreId }: LoggedFact): void {
    const { admissions } = this.#parts
    const { name, aggregate, payload } = wire
    if (aggregate.type === 'room') return this.#hearOfRoom(wire)
    if (name.startsWith('assignment.') || name === 'incident.closed.v1' || name === 'incident.cancelled.v1') {
      if (name === 'assignment.step_recorded.v1' || !('incidentId' in payload) || payload.incidentId === null) return
      const { incidentId } = payload
      admissions.forget({ incidentId })
      this.recheck((peer) => peer.incidentId === incidentId)
    } else if (name === 'shift.changed.v1') {
      admissions.forget(null)
      this.recheck(({ who }) => !isGuest(who) && who.centreId === centreId && who.roles.includes('crew'))
    } else if (name === 'account.changed.v1' && 'accountId' in payload) {
      admissions.forget(null)
      this.recheck(({ who }) => !isGuest(who) && who.accountId === payload.accountId)
    }
  }

  #hearOfRoom({ name, aggregate, payload }: Fact): void {
    const { admissions, media } = this.#parts
    const roomId = aggregate.id
    if (name === 'room.entry_added.v1') {
      if ('kind' in payload && payload.kind === 'joined') this.#oneScreenALink(roomId)
      return
    }
    admissions.forget({ roomId })
    if (name === 'room.closed.v1') return media.closeRoom(roomId)
    // Of the others only these change who may be in it.
    if ((name === 'room.changed.v1' && 'what' in payload && payload.what === 'members') || name === 'room.unpinned.v1')
      this.recheck((peer) => peer.roomId === roomId)
  }

  /** Everything may have changed unheard. */
  recheckAll(): void {
    this.#parts.admissions.forget(null)
    this.recheck(() => true)
  }

  recheck(chosen: (peer: Peer) => boolean): void {
    for (const peer of this.#parts.peers.all(chosen)) {
      // One after the other: the last reading stands.
      const check = (this.#checks.get(peer) ?? Promise.resolve())
        .then(() => this.#recheckOne(peer))
        .catch((error: unknown) => {
          this.#unsure.add(peer.id)
          this.#parts.log.warn({ err: error, roomId: peer.roomId }, 'rooms: could not look whether somebody may stay')
        })
      this.#checks.set(peer, check)
    }
  }

  async #recheckOne(peer: Peer): Promise<void> {
    const { admissions, media } = this.#parts
    if (!this.#parts.peers.get(peer.id)) return
    let admission
    try {
      peer.who = await peer.person.fresh()
      admission = await admissions.fresh(peer.who, peer.roomId)
    } catch (error) {
      if (error instanceof Refusal && error.status < 500) return this.#drop(peer, 'session_over')
      throw error
    }
    this.#unsure.delete(peer.id)
    if (!admission) return this.#drop(peer, await this.#reasonFor(peer))
    // Its end is a fact of its own.
    if (admission.room.state !== 'open') return
    const { part, rights } = admission
    peer.incidentId = admission.room.incident_id
    if (part === peer.part && rights.length === peer.rights.length) return
    peer.part = part
    peer.rights = rights
    media.update(peer.roomId, peer.id, { part, rights })
  }

  async #reasonFor({ who }: Peer): Promise<'removed' | 'replaced' | 'session_over'> {
    if (!isGuest(who)) return 'removed'
    const standing = await this.#standingOf(who)
    if (standing === 'replaced') return 'replaced'
    return standing === 'expired' ? 'session_over' : 'removed'
  }

  #standingOf(guest: Guest) {
    const { db, clock } = this.#parts
    return inScope(db, guest.centreId, (tx) => standingOf(tx, guest, clock.now()))
  }

  /** One pass, one phone: where it was copied to a second, the newest stays. */
  #oneScreenALink(roomId: string): void {
    const { db, peers, log } = this.#parts
    for (const peer of peers.all((other) => other.roomId === roomId && isGuest(other.who))) {
      const { linkId, centreId } = peer.who as Guest
      inScope(db, centreId, (tx) => newestVisitOf(tx, linkId)).then(
        (newest) => {
          if (newest !== undefined && newest !== peer.id) this.#drop(peer, 'replaced')
        },
        (error: unknown) => log.warn({ err: error, roomId }, 'rooms: could not look for a second phone'),
      )
    }
  }

  async #look(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    const { peers, log } = this.#parts
    try {
      const sessions = new Set(peers.all().flatMap(({ person }) => person.sessionId ?? []))
      for (const sessionId of await this.#parts.endedAmong([...sessions])) this.endSession(sessionId)
      this.recheck((peer) => isGuest(peer.who) || this.#unsure.has(peer.id))
    } catch (error) {
      log.warn({ err: error }, 'rooms: could not look which sessions have ended')
    } finally {
      this.#looking = false
    }
  }

  #drop(peer: Peer, reason: 'removed' | 'replaced' | 'session_over'): void {
    const { media, log } = this.#parts
    this.#unsure.delete(peer.id)
    log.info({ roomId: peer.roomId, peerId: peer.id, reason }, 'room: put out')
    const { socket } = peer
    media.leave(peer.roomId, peer.id, reason)
    if (!socket || !isGuest(peer.who)) return
    // A phone has nothing else here.
    const phone = socket as GuestSocket
    phone.emit('session.ended', { code: 'room_link.expired' })
    setTimeout(() => socket.disconnect(true), farewell_ms).unref()
  }
}
