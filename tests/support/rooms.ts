import { randomBytes } from 'node:crypto'
import { io, type Socket } from 'socket.io-client'
import type { RoomAnswer, RoomNotice, RoomNoticeMessage, RoomRequestAnswer, RoomRequestData, RoomRequestName } from '#contract/media.ts'
import type { RoomSummary } from '#contract/rest/rooms.ts'
import type { GuestToServer, ServerToGuest } from '#contract/sockets.ts'
import type { RoomPart } from '#contract/vocabulary-rooms.ts'
import { inviteMember, openRoom } from '#domains/rooms/service.ts'
import { iceServers } from '#media/turn.ts'
import { newId } from '#platform/ids.ts'
import type { MediaPort } from '#realtime/rooms/media-port.ts'
import { createTrackWriters } from '#realtime/rooms/track-writer.ts'
import type { SignedIn, TestApp, TestAppOptions } from './app.ts'
import { createFakeMedia, type FakeMedia, type FakeMediaOptions } from './fake-media.ts'
import { startLine, type Line } from './line.ts'
import { connected, goLive, type Live, type TestSocket } from './live.ts'

export type PhoneSocket = Socket<ServerToGuest, GuestToServer>

/** A line whose people can meet in rooms, over sockets. */
export interface RoomHouse {
  line: Line
  app: TestApp
  live: Live
  media: FakeMedia
  /** A run with its room, and who is about it. */
  startRunRoom(): Promise<Awaited<ReturnType<Line['startRun']>> & { room: RoomSummary }>
  /** The token in the newest text to a call's phone. */
  tokenOf(callId: string): Promise<string>
  /** A call whose caller agreed to be seen: the seat's own, its token, and what the phone got. */
  startCallerVideo(): Promise<{ callId: string; token: string; roomId: string; pass: string; expiresAt: string }>
  agree(token: string): Promise<{ roomId: string; pass: string; expiresAt: string }>
  member(roomId: string, who: SignedIn, part?: 'host' | 'participant' | 'observer'): Promise<void>
  /** A room of no case, as a consultation has. */
  openRoom(members: { who: SignedIn; part: RoomPart }[]): Promise<string>
  /** A connected screen of somebody. */
  screen(who: SignedIn): Promise<Screen>
  phone(pass: string): Promise<Screen>
  close(): Promise<void>
}

export interface HouseOptions {
  app?: TestAppOptions
  media?: FakeMediaOptions
}

export async function openRoomHouse(options: HouseOptions = {}): Promise<RoomHouse> {
  const line = await startLine({ canRecord: true, ...options.app })
  const { app } = line
  const createWriter = createTrackWriters({ db: app.db, files: app.files, clock: app.clock })
  const media = createFakeMedia({ createWriter, ...options.media })
  const live = await goLive(app, { rooms: roomsParts(app, media) })
  const screens: Screen[] = []
  const keep = (screen: Screen) => {
    screens.push(screen)
    return screen
  }
  async function tokenOf(callId: string): Promise<string> {
    const row = await app.inTx((tx) =>
      tx
        .selectFrom('outgoing_messages')
        .innerJoin('location_links', 'location_links.id', 'outgoing_messages.subject_id')
        .select('text_encrypted')
        .where('location_links.call_id', '=', callId)
        .orderBy('outgoing_messages.created_at', 'desc')
        .orderBy('outgoing_messages.id', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow(),
    )
    return /\/locate\/([A-Za-z0-9_-]+)/.exec(app.vault.decrypt(row.text_encrypted))![1]!
  }
  async function agree(token: string) {
    const answer = await app.ask(null, 'POST', `/api/locate/${token}/video`, { consent: true })
    if (answer.statusCode !== 200) throw new Error(answer.json<{ error: { code: string } }>().error.code)
    return answer.json<{ roomId: string; pass: string; expiresAt: string }>()
  }
  const inCentre = <T>(work: Parameters<typeof app.inTx<T>>[0]) => app.inTx(work, app.centreId)
  return {
    line,
    app,
    live,
    tokenOf,
    agree,
    async startCallerVideo() {
      const callId = await line.claimed()
      await line.done(line.seat, 'POST', `/api/calls/${callId}/video-request`)
      const token = await tokenOf(callId)
      return { callId, token, ...(await agree(token)) }
    },
    member: (roomId, who, part = 'participant') =>
      inCentre((tx) =>
        inviteMember(tx, { roomId, member: { kind: 'account', id: who.accountId }, part, invitedBy: null }, app.clock.now()),
      ),
    openRoom: (members) =>
      inCentre(async (tx) => {
        const asked = {
          kind: 'consultation',
          subjectType: 'consult',
          subjectId: newId(),
          incidentId: null,
          centreId: app.centreId,
          openedBy: null,
          members: members.map(({ who, part }) => ({ kind: 'account' as const, id: who.accountId, part })),
        } as const
        return (await openRoom(tx, asked, app.clock.now())).roomId
      }),
    media,
    async startRunRoom() {
      const started = await line.startRun()
      const room = await line.done<RoomSummary>(line.seat, 'POST', `${started.url}/room`)
      return { ...started, room }
    },
    screen: async (who) => keep(new Screen(await connected(live.socket(who)))),
    phone: async (pass) => keep(new Screen(await connectPhone(live.url, pass, app.origin))),
    async close() {
      for (const screen of screens) screen.socket.disconnect()
      await live.close()
      await line.close()
    },
  }
}

export const roomsParts = (app: TestApp, media: MediaPort) => ({
  media,
  iceServers: (peerId: string, now_ms: number) => iceServers({ urls: ['turn:relay.test:3478'], secret: 'shared' }, peerId, now_ms),
  vault: app.vault,
  files: app.files,
  endedAmong: app.accounts.sessions.endedAmong,
})

/** Waits until connected; throws the refusal's code. */
export function connectPhone(url: string, pass: unknown, origin: string): Promise<PhoneSocket> {
  const socket: PhoneSocket = io(`${url}/guest`, {
    transports: ['websocket'],
    extraHeaders: { origin },
    auth: { pass },
    forceNew: true,
    reconnection: false,
    autoConnect: false,
  })
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket))
    socket.once('connect_error', (error) => {
      socket.disconnect()
      reject(error)
    })
    socket.connect()
  })
}

/** A screen or a phone that speaks with rooms. */
export class Screen {
  readonly socket: TestSocket | PhoneSocket
  readonly heard: RoomNoticeMessage[] = []
  /** Why the server ended the socket. */
  readonly endings: string[] = []

  constructor(socket: TestSocket | PhoneSocket) {
    this.socket = socket
    const listening: {
      on(event: 'room.notice', listener: (message: RoomNoticeMessage) => void): unknown
      on(event: 'session.ended', listener: (message: { code: string }) => void): unknown
    } = socket
    listening.on('room.notice', (message) => this.heard.push(message))
    listening.on('session.ended', ({ code }) => this.endings.push(code))
  }

  /** The answer, or the refusal's code. */
  async ask<N extends RoomRequestName>(name: N, roomId: string, data: RoomRequestData<N>): Promise<RoomRequestAnswer<N> | string> {
    const answer = (await this.raw({ name, roomId, data })) as RoomAnswer<N>
    return answer.ok ? answer.answer : answer.error
  }

  /** Throws where it is refused. */
  async do<N extends RoomRequestName>(name: N, roomId: string, data: RoomRequestData<N>): Promise<RoomRequestAnswer<N>> {
    const answer = await this.ask(name, roomId, data)
    if (typeof answer === 'string') throw new Error(`${name}: ${answer}`)
    return answer
  }

  raw(sent: unknown): Promise<RoomAnswer> {
    const emitter = this.socket as unknown as { timeout(ms: number): { emitWithAck(event: string, sent: unknown): Promise<RoomAnswer> } }
    return emitter.timeout(10_000).emitWithAck('room', sent)
  }

  join(roomId: string, change: Partial<RoomRequestData<'join'>> = {}): Promise<RoomRequestAnswer<'join'>> {
    return this.do('join', roomId, { ...joinData(), ...change })
  }

  notices<T extends RoomNotice['type']>(type: T): Extract<RoomNotice, { type: T }>[] {
    return this.heard.map(({ notice }) => notice).filter((notice): notice is Extract<RoomNotice, { type: T }> => notice.type === type)
  }

  get ended(): string | undefined {
    return this.notices('ended')[0]?.reason
  }
}

const fingerprint = () => ({
  algorithm: 'sha-256',
  value: [...randomBytes(32)].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':'),
})

/** What a browser sends to enter, as far as the server looks at it. */
export const joinData = (): RoomRequestData<'join'> => ({
  rtpCapabilities: { codecs: [] },
  sctp: true,
  dtlsFingerprints: [fingerprint()],
  resume: null,
})

/** Data of every request that its form admits. */
export function sampleRequests(peerId: string): { [N in RoomRequestName]: RoomRequestData<N> } {
  const id = 'c1f3b2a0-0000-4000-8000-000000000001'
  return {
    capabilities: {},
    join: joinData(),
    leave: {},
    produce: { source: 'camera', kind: 'video', rtpParameters: {}, paused: false },
    'producer.pause': { producerId: id, paused: true },
    'producer.skipLost': { producerId: id },
    'producer.close': { producerId: id },
    produceData: { label: 'vitals', sctpStreamParameters: {} },
    'consumer.pause': { consumerId: id, paused: false },
    'consumer.layers': { consumerId: id, spatialLayer: 0, temporalLayer: 0, priority: 1 },
    'transport.restart': { transportId: id },
    relays: {},
    'microphone.arrived': {},
    rung: { sending: 'video', receiving: 'video', fault: null },
    follow: { material: { type: 'incident', id }, view: {} },
    mute: { peerId },
    remove: { peerId },
    chat: { text: 'hello' },
    'recording.answer': { answer: 'given' },
  }
}
