import { Gauge } from 'prom-client'
import type { RoomAnswer } from '#contract/media.ts'
import { guestOf, standingOf, type Guest } from '#domains/rooms/service.ts'
import type { Clock } from '#platform/clock.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import { inScope, type Database } from '#platform/db/database.ts'
import type { Files } from '#platform/files/files.ts'
import type { Logger } from '#platform/log.ts'
import { metrics } from '#platform/metrics.ts'
import { createAllowance } from '../allowance.ts'
import type { LoggedFact } from '../facts/fact-log.ts'
import type { Screens } from '../screens.ts'
import { answerOf, type Authenticate, type ScreenServer, type ScreenSocket } from '../sockets.ts'
import { Admissions } from './admissions.ts'
import { Announcer } from './announce.ts'
import { createGuestSockets } from './guest-sockets.ts'
import { createJoin } from './join.ts'
import type { GoneReason, IceServersFor, MediaPort } from './media-port.ts'
import { deliver, Peers, release } from './peers.ts'
import { guestPerson, personOf, type Person, type RoomSocket } from './person.ts'
import { Recorder } from './recorder.ts'
import { createRecord } from './refusals.ts'
import { createRequests } from './requests.ts'
import { createResume } from './resume.ts'
import { Standing } from './standing.ts'
import { createTurnsOf } from './turns-of.ts'
import { Visits } from './visits.ts'

export interface RoomsParts {
  io: ScreenServer
  screens: Screens
  db: Database
  vault: Vault
  files: Files
  clock: Clock
  log: Logger
  media: MediaPort
  iceServers: IceServersFor
  authenticate: Authenticate
  forgetSession(sessionId: string): void
  endedAmong(sessionIds: readonly string[]): Promise<string[]>
}

export interface Rooms {
  serve(socket: ScreenSocket): void
  hear(facts: readonly LoggedFact[]): void
  /** Facts may have been missed. */
  recheckAll(): void
  endSession(sessionId: string): void
  readonly peers: number
  stop(): Promise<void>
}

/** Requests of one screen in ten seconds: a room of 24 is resumed and sized tile by tile, and again when the window changes. */
const most = { requests: 600, joins: 20 }
/** Whoever goes on after so many refusals is cut. */
const mostRefused = 1_000

const peersHere = new Gauge({ name: 'jilian_room_peers', help: 'Screens in rooms by this process', registers: [metrics] })

/** Signalling of rooms: every request is checked against session, room and part, then passed on to the media side. */
export function createRooms(parts: RoomsParts): Rooms {
  const { db, vault, clock, log, media, screens } = parts
  const peers = new Peers()
  const admissions = new Admissions(db, clock)
  const record = createRecord(parts)
  const visits = new Visits(parts, () => peers.all())
  const recorder = new Recorder(parts)
  const join = createJoin({
    ...parts,
    admissions,
    peers,
    visits,
    record,
    resumes: createResume(vault),
    // One who agreed to be recorded before may have come back as another peer.
    onJoined: ({ roomId }) => void recorder.look(roomId),
  })
  const answer = createRequests({ ...parts, admissions, peers, record, join })
  const standing = new Standing({ ...parts, admissions, peers })
  const announcer = new Announcer({ ...parts, peers })

  media.onNotice((message) => {
    const peer = peers.get(message.peerId)
    return peer !== undefined && deliver(peer, message)
  })
  media.onGone(({ roomId, peerId, reason }) => {
    const peer = peers.remove(peerId)
    peersHere.set(peers.size)
    logGone(log, { roomId, peerId, reason })
    if (peer) visits.end(peer.who.centreId, peerId)
  })

  function serveRoom(socket: RoomSocket, person: Person): void {
    const requests = createAllowance(most.requests, 10_000)
    const joins = createAllowance(most.joins, 10_000)
    const cut = createAllowance(mostRefused, 10_000)
    const inTurn = createTurnsOf()
    const screen: Listening = socket
    screen.on('room', (...sent) => {
      const reply = answerOf<RoomAnswer>(sent)
      if (!reply) return
      const name = nameIn(sent[0])
      if (!requests.take() || (name === 'join' && !joins.take())) {
        reply({ ok: false, error: 'request.too_many' })
        if (!cut.take()) socket.disconnect(true)
        return
      }
      const work = () => answer(socket, person, sent[0])
      // Entering and leaving one room take turns; all else may overtake.
      const answered = name === 'join' || name === 'leave' ? inTurn(work) : work()
      void answered.then((given) => {
        reply(given)
        peersHere.set(peers.size)
        if (given.ok && 'resumeSecret' in given.answer) {
          const peer = peers.get(given.answer.peerId)
          if (peer) release(peer)
        }
      })
    })
    screen.once('disconnect', () => {
      for (const peer of peers.ofSocket(socket)) {
        peers.unbind(peer)
        media.away(peer.roomId, peer.id)
      }
    })
  }

  async function admit(pass: string): Promise<Guest | null> {
    return inScope(db, 'system', async (tx) => {
      const guest = await guestOf(tx, vault, pass)
      return guest && (await standingOf(tx, guest, clock.now())) === 'open' ? guest : null
    })
  }

  const guests = createGuestSockets({ io: parts.io, log, admit })
  guests.on('connection', (socket) => {
    socket.on('error', (error) => log.warn({ err: error }, 'socket: event of a phone refused'))
    socket.on('clock', (...sent: unknown[]) => answerOf(sent)?.({ now_ms: clock.now_ms(), rate: clock.rate }))
    serveRoom(socket, guestPerson(socket, socket.data.guest))
  })

  return {
    serve(socket) {
      const { sessionId } = socket.data.actor
      screens.hold(socket, {
        pause() {},
        resume() {},
        changed: () => standing.recheck((peer) => peer.socket === socket),
        ended: () => standing.endSession(sessionId),
      })
      serveRoom(socket, personOf(socket, parts))
    },
    hear(facts) {
      for (const fact of facts) {
        recorder.hear(fact)
        standing.hear(fact)
        announcer.hear(fact)
      }
    },
    recheckAll: () => standing.recheckAll(),
    endSession: (sessionId) => standing.endSession(sessionId),
    get peers() {
      return peers.size
    },
    async stop() {
      standing.stop()
      for (const peer of peers.all()) visits.end(peer.who.centreId, peer.id)
      await visits.stop()
      await recorder.stop()
    },
  }
}

/** What both kinds of socket have in common; their union has no signature for it. */
interface Listening {
  on(event: 'room', listener: (...sent: unknown[]) => void): unknown
  once(event: 'disconnect', listener: () => void): unknown
}

const nameIn = (sent: unknown): unknown => (typeof sent === 'object' && sent !== null && 'name' in sent ? sent.name : undefined)

function logGone(log: Logger, gone: { roomId: string; peerId: string; reason: GoneReason }): void {
  if (gone.reason === 'lost' || gone.reason === 'clogged' || gone.reason === 'flood') log.warn(gone, 'room: media lost')
  else log.debug(gone, 'room: left')
}
