import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import type { FactName, FactsMessage } from '#contract/events.ts'
import type { ClientToServer, FactsAnswer, ServerToClient } from '#contract/sockets.ts'
import { PositionHub } from '#domains/tracking/position-hub.ts'
import { connect } from '#platform/db/database.ts'
import { emit, type NewFact } from '#platform/events/emit.ts'
import { startRelay } from '#platform/events/relay.ts'
import { newId } from '#platform/ids.ts'
import { createLogger } from '#platform/log.ts'
import { createRealtime, type RealtimeParts } from '#realtime/realtime.ts'
import type { SignedIn, TestApp } from './app.ts'

export type TestSocket = Socket<ServerToClient, ClientToServer>

/** The sockets and the relay of a test's application, on a port of their own. */
export interface Live {
  url: string
  /** Where positions come in. */
  hub: PositionHub
  /** Opens a socket as somebody; it is not connected yet. */
  socket(who: SignedIn | null, options?: { origin?: string | null }): TestSocket
  close(): Promise<void>
}

export async function goLive(app: TestApp, options: Partial<RealtimeParts> & { relay?: boolean } = {}): Promise<Live> {
  const log = createLogger(process.env.TEST_LOG_LEVEL ?? 'silent')
  const connection = connect(app.appUrl, { max: 5 })
  const hub = new PositionHub((error) => log.error({ err: error }, 'a listener failed'))
  const relay = options.relay === false ? undefined : startRelay({ databaseUrl: app.appUrl, clock: app.clock, log, poll_ms: 200 })
  const realtime = createRealtime({
    databaseUrl: app.appUrl,
    connection,
    clock: app.clock,
    log,
    origins: [app.origin],
    redisUrl: null,
    authenticate: (headers) => app.accounts.authenticate({ headers }),
    forgetSession: app.accounts.sessions.forget,
    positions: hub,
    ...options,
  })
  const server = createServer((_request, response) => response.writeHead(404).end())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  realtime.attach(server)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const sockets: TestSocket[] = []
  return {
    url,
    hub,
    socket(who, { origin = app.origin } = {}) {
      const headers = { ...(who ? { cookie: who.cookie } : {}), ...(origin === null ? {} : { origin }) }
      const socket: TestSocket = io(url, {
        transports: ['websocket'],
        extraHeaders: headers,
        forceNew: true,
        reconnection: false,
        autoConnect: false,
      })
      sockets.push(socket)
      return socket
    },
    async close() {
      for (const socket of sockets) socket.disconnect()
      await realtime.stop()
      await relay?.stop()
      server.closeAllConnections()
      server.close()
      await connection.close()
    },
  }
}

/** Waits until connected; throws the refusal's code. */
export async function connected(socket: TestSocket): Promise<TestSocket> {
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
    socket.connect()
  })
  return socket
}

/** One screen's facts as it takes them; keeps the rules of the contract and says where the server broke them. */
export interface Follower {
  messages: FactsMessage[]
  positions(): number[]
  cursor: number
  snapshotsNeeded: string[]
  answer: FactsAnswer
}

export async function follow(socket: TestSocket, cursor: unknown): Promise<Follower> {
  const follower: Follower = {
    messages: [],
    positions: () => follower.messages.flatMap((message) => message.facts.map((fact) => fact.position)),
    cursor: -1,
    snapshotsNeeded: [],
    answer: { ok: false, error: 'server.internal' },
  }
  socket.on('facts.snapshot_needed', ({ stream }) => follower.snapshotsNeeded.push(stream))
  socket.on('facts', (message, taken) => {
    follower.messages.push(message)
    follower.cursor = message.last
    taken()
  })
  follower.answer = await subscribe(socket, cursor)
  if (follower.answer.ok) follower.cursor = follower.answer.cursor
  return follower
}

export const subscribe = (socket: TestSocket, cursor: unknown): Promise<FactsAnswer> =>
  socket.timeout(5_000).emitWithAck('facts.subscribe', { cursor } as { cursor: number | null })

/** Emits facts as a change would, in one transaction; their aggregate is new unless given. */
export async function emitFacts(app: TestApp, facts: (Partial<NewFact<FactName>> & { name: FactName; payload: unknown })[]): Promise<void> {
  await app.inTx(async (tx) => {
    for (const fact of facts) {
      await emit(tx, {
        aggregateId: newId(),
        aggregateVersion: 1,
        centreId: app.centreId,
        actorId: null,
        occurredAt: app.clock.now(),
        recordedAt: app.clock.now(),
        ...fact,
      } as NewFact<FactName>)
    }
  })
}

/** Asks until it is so; throws after `ms`. */
export async function until(what: string, so: () => boolean | Promise<boolean>, ms = 8_000): Promise<void> {
  const end_ms = performance.now() + ms
  while (!(await so())) {
    if (performance.now() > end_ms) throw new Error(`not within ${ms} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
