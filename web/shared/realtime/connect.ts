import { io, type Socket } from 'socket.io-client'
import type { ErrorCode } from '#contract/errors.ts'
import type { Fact } from '#contract/events.ts'
import type { ClientToServer, FactsAnswer, ServerToClient } from '#contract/sockets.ts'
import { learnServerTime, serverNow } from '../api/server-clock.ts'
import { waitForSession } from '../api/session-gate.ts'
import { createBackoff } from './backoff.ts'
import { believable, type ClockSample } from './clock-offset.ts'
import { enter, useConnection, wasTrue, worsen } from './connection-state.ts'
import { FactStream } from './fact-stream.ts'
import { PositionFeed } from './position-feed.ts'
import { usePresence } from './presence.ts'
import { watchNetwork } from './network-watch.ts'
import { createRoomLine, type RoomLine } from './room-line.ts'

export interface ConnectOptions {
  /** Another address than the page's own. */
  url?: string
  /** Headers where no browser sends its own: tests. */
  headers?: Record<string, string>
  positions?: boolean
  presence?: boolean
  /** Resolves when somebody signed in again; rejects when they left. */
  waitForSession?(why: 'session.required' | 'session.expired'): Promise<void>
}

/** The line of this screen to the server. It comes back by itself; nothing is missed and nothing seen twice. */
export interface Line {
  /** Each fact once, in order. Answers how to stop. */
  onFact(listener: (fact: Fact) => void): () => void
  /** Each run of facts that came together: for what is dear to do and enough to do once. */
  onFacts(listener: (facts: readonly Fact[]) => void): () => void
  /** Reads what the screen shows from the beginning, whenever facts alone no longer lead there: at first, and after a gap too long to replay. */
  onSnapshotNeeded(load: () => Promise<unknown> | void): () => void
  readonly positions: PositionFeed
  /** What rooms ask and are told. */
  readonly rooms: RoomLine
  serverNow(): number
  close(): void
}

type ScreenSocket = Socket<ServerToClient, ClientToServer>

const answerWithin_ms = 8_000
const clockSamples = 5
const measureEvery_ms = 60_000
/** The server pings every 4 s. */
const quietIsLagging_ms = 6_000
/** With a room open a moment counts, and there are few of them. */
const roomWaits_ms = 200
/** After a change of address: a line that is silent for so long is a dead one, which TCP would notice much later. */
const provesAlive_ms = 1_500
/** Where media died at the same time, that is as good as proved. */
const provesAliveToMedia_ms = 800
const sessionCodes: readonly string[] = ['session.required', 'session.expired']

export function connect(options: ConnectOptions = {}): Line {
  const stream = new FactStream()
  const positions = new PositionFeed()
  const onFact = new Set<(fact: Fact) => void>()
  const onFacts = new Set<(facts: readonly Fact[]) => void>()
  const loaders = new Set<() => Promise<unknown> | void>()
  const backoff = createBackoff()
  const askSession = options.waitForSession ?? waitForSession
  let closed = false
  let retry: ReturnType<typeof setTimeout> | undefined
  let heardAt_ms = performance.now()
  let snapshotOwed = true
  let loading = false
  let factsDenied = false
  let subscribing = 0
  let isRefused = false
  const openRooms = { count: 0 }

  const socket: ScreenSocket = io(options.url ?? '', {
    transports: ['websocket'],
    reconnection: false,
    timeout: 5_000,
    autoConnect: false,
    ...(options.headers ? { extraHeaders: options.headers, forceNew: true } : {}),
  })

  function heard(): void {
    heardAt_ms = performance.now()
    judge()
    if (useConnection.getState().state === 'live') wasTrue()
  }

  /** Says what is true of the line now. */
  function judge(): void {
    if (closed || !socket.connected) return
    const fresh = performance.now() - heardAt_ms < quietIsLagging_ms
    const complete = (factsDenied || stream.caughtUp) && !snapshotOwed && !loading
    if (fresh && complete) enter('live')
    else if (useConnection.getState().state !== 'connecting') worsen('lagging')
  }

  function again(wait_ms = backoff.next_ms()): void {
    clearTimeout(retry)
    if (!closed) retry = setTimeout(() => socket.connect(), openRooms.count > 0 ? Math.min(wait_ms, roomWaits_ms) : wait_ms)
  }

  function lost(): void {
    stream.pause()
    subscribing += 1
    worsen('offline')
  }

  async function refused(code: ErrorCode): Promise<void> {
    clearTimeout(retry)
    isRefused = true
    worsen('offline', code)
    if (!sessionCodes.includes(code)) return
    try {
      await askSession(code as 'session.required' | 'session.expired')
      // Whoever signed in may see other things than the one before.
      isRefused = false
      stream.forget()
      positions.clear()
      usePresence.setState({ seats: [] })
      again(0)
    } catch {
      close()
    }
  }

  function subscribeFacts(): void {
    const mine = ++subscribing
    const from = stream.cursor
    stream.pause()
    // Not awaited: the first facts may be in the same packet as the answer, and a promise would go on only after them.
    socket.timeout(answerWithin_ms).emit('facts.subscribe', { cursor: from }, (late: Error | null, answer?: FactsAnswer) => {
      if (mine !== subscribing || !socket.connected) return
      if (answer?.ok) {
        stream.begin(answer)
        backoff.reset()
      } else if (answer && answer.error === 'permission.denied') factsDenied = true
      else
        return void setTimeout(() => mine === subscribing && socket.connected && subscribeFacts(), late ? 0 : 1_000 + Math.random() * 1_000)
      if (from === null) snapshotOwed = true
      if (snapshotOwed) void load()
      judge()
    })
  }

  /** The snapshot is read after the subscription stands: what changes meanwhile comes as a fact. */
  async function load(): Promise<void> {
    if (loading) return
    loading = true
    try {
      while (snapshotOwed && socket.connected) {
        snapshotOwed = false
        try {
          await Promise.all([...loaders].map(async (loader) => loader()))
        } catch {
          snapshotOwed = true
          await new Promise((resolve) => setTimeout(resolve, backoff.next_ms()))
        }
      }
    } finally {
      loading = false
      judge()
    }
  }

  async function measureClock(): Promise<void> {
    const samples: ClockSample[] = []
    for (let i = 0; i < clockSamples && socket.connected; i += 1) {
      const asked_ms = performance.now()
      try {
        const answer = await socket.timeout(2_000).emitWithAck('clock')
        samples.push({ ...answer, asked_ms, answered_ms: performance.now() })
      } catch {
        // One answer less.
      }
    }
    const best = believable(samples)
    if (best) learnServerTime(best.now_ms, performance.now() - (best.asked_ms + best.answered_ms) / 2, best.rate)
  }

  const ask = (event: 'positions.subscribe' | 'presence.subscribe') =>
    socket
      .timeout(answerWithin_ms)
      .emitWithAck(event)
      .catch(() => {
        if (socket.connected) setTimeout(() => void ask(event), 2_000)
      })

  socket.on('connect', () => {
    heard()
    factsDenied = false
    if (useConnection.getState().state === 'offline') enter('lagging')
    void measureClock()
    subscribeFacts()
    if (options.positions !== false) void ask('positions.subscribe')
    if (options.presence !== false) void ask('presence.subscribe')
  })
  socket.on('connect_error', (error: Error & { data?: { code?: ErrorCode } }) => {
    const code = error.data?.code
    if (code && code !== 'server.unavailable') return void refused(code)
    worsen('offline', null)
    again()
  })
  socket.on('session.ended', ({ code }) => void refused(code))
  socket.on('disconnect', () => {
    lost()
    if (!isRefused) again()
  })
  socket.io.on('open', () => socket.io.engine.on('packet', heard))

  socket.on('facts', (message, taken) => {
    const { outcome, ...rest } = stream.take(message)
    taken()
    if (outcome === 'gap') return subscribeFacts()
    if (outcome !== 'taken' || !('facts' in rest)) return
    tell(onFacts, rest.facts)
    for (const fact of rest.facts) tell(onFact, fact)
    judge()
  })
  socket.on('facts.snapshot_needed', (message) => {
    if (!stream.is(message.stream)) return
    stream.forget()
    subscribeFacts()
  })
  socket.on('positions', (frame) => {
    try {
      positions.take(frame instanceof Uint8Array ? frame : new Uint8Array(frame))
    } catch (error) {
      console.error(error)
    }
    socket.emit('positions.seen')
  })
  socket.on('presence', (seats) => usePresence.setState({ seats }))

  const pulse = setInterval(judge, 1_000)
  const measure = setInterval(() => void (socket.connected && measureClock()), measureEvery_ms)
  /** The machine woke up, or has a network again: no need to wait for the next attempt. */
  const hurry = () => {
    if (socket.connected || closed || isRefused || document.visibilityState === 'hidden') return
    backoff.reset()
    again(0)
  }
  /** The address may be another: a socket of the old one hangs for long, unless it is asked. A full line answers late, but something comes by it: it is kept. */
  const doubt = (within_ms: number) => {
    if (!socket.connected) return hurry()
    const { engine } = socket.io
    const asked_ms = performance.now()
    socket.emit('clock', () => {})
    setTimeout(() => {
      if (engine === socket.io.engine && heardAt_ms < asked_ms) engine.close()
    }, within_ms)
  }
  const stopWatching = watchNetwork(() => {
    if (socket.connected) return doubt(provesAlive_ms)
    // An attempt that began without a network waits for seconds before it sends again.
    socket.disconnect()
    hurry()
  })
  const inBrowser = typeof window !== 'undefined'
  if (inBrowser) document.addEventListener('visibilitychange', hurry)

  function close(): void {
    closed = true
    clearTimeout(retry)
    clearInterval(pulse)
    clearInterval(measure)
    stopWatching()
    if (inBrowser) document.removeEventListener('visibilitychange', hurry)
    socket.disconnect()
  }

  enter('connecting')
  socket.connect()
  const member = <T>(set: Set<T>, one: T) => {
    set.add(one)
    return () => void set.delete(one)
  }
  return {
    onFact: (listener) => member(onFact, listener),
    onFacts: (listener) => member(onFacts, listener),
    onSnapshotNeeded: (loader) => member(loaders, loader),
    positions,
    rooms: createRoomLine(socket, () => doubt(provesAliveToMedia_ms), openRooms),
    serverNow,
    close,
  }
}

/** A listener that fails hurts no other, and does not make the line think that the fact was not taken. */
function tell<T>(listeners: ReadonlySet<(value: T) => void>, value: T): void {
  for (const listener of listeners) {
    try {
      listener(value)
    } catch (error) {
      console.error(error)
    }
  }
}
