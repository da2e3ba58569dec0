import Type, { type Static, type TSchema } from 'typebox'
import type { ErrorCode } from './errors.ts'
import { Closed, Id, Instant, Line, Nullable, OneOf } from './values.ts'
import { dataLabels, materialTypes, mediaSources, recordingConsents, roomParts, roomRights, rungFaults, rungs } from './vocabulary-rooms.ts'

/**
 * Signalling of rooms. A screen sends `room` { name, roomId, data } on its socket and is answered { ok: true, answer } or { ok: false, error };
 * the server sends `room.notice`. Every request is checked against the session, the room and the part the sender has in it, each time.
 *
 * What WebRTC and mediasoup define (RTP capabilities and parameters, ICE, DTLS, SCTP) passes as objects that mediasoup itself validates;
 * a message is 16 KiB at most.
 */
const Foreign = Type.Record(Type.String(), Type.Unknown())
export type Foreign = Static<typeof Foreign>

/** Ids of mediasoup are uuids of its own making. */
const MediaId = Type.String({ format: 'uuid' })

/** DTLS fingerprints of a certificate that the screen made before it asked: the server can connect without a second exchange. */
const DtlsFingerprints = Type.Array(Closed({ algorithm: Type.String({ maxLength: 20 }), value: Type.String({ maxLength: 300 }) }), {
  minItems: 1,
  maxItems: 6,
})

const TransportParameters = Closed({
  id: MediaId,
  iceParameters: Foreign,
  iceCandidates: Type.Array(Foreign),
  dtlsParameters: Foreign,
  sctpParameters: Nullable(Foreign),
})
export type TransportParameters = Static<typeof TransportParameters>

/** A stream that this screen receives. Comes paused unless `paused` is false; the screen resumes it when it is ready to draw. */
const ConsumerParameters = Closed({
  id: MediaId,
  producerId: MediaId,
  peerId: Id,
  source: OneOf(mediaSources),
  kind: OneOf(['audio', 'video'] as const),
  rtpParameters: Foreign,
  paused: Type.Boolean(),
  /** The sender has paused it. */
  producerPaused: Type.Boolean(),
})
export type ConsumerParameters = Static<typeof ConsumerParameters>

const DataConsumerParameters = Closed({
  id: MediaId,
  dataProducerId: MediaId,
  peerId: Id,
  label: OneOf(dataLabels),
  sctpStreamParameters: Foreign,
})
export type DataConsumerParameters = Static<typeof DataConsumerParameters>

const RungReport = Closed({
  sending: OneOf(rungs),
  receiving: OneOf(rungs),
  fault: Nullable(OneOf(rungFaults)),
  /** Some of the pictures that it sends is lost on its line and sent again: whoever shows them has to give them time. */
  lossy: Type.Optional(Type.Boolean()),
})
export type RungReport = Static<typeof RungReport>

/** Somebody in the room. `accountId` null: a phone with a one-time link. */
const RoomPeer = Closed({
  peerId: Id,
  accountId: Nullable(Id),
  displayName: Type.String(),
  institutionName: Nullable(Type.String()),
  vehicleId: Nullable(Id),
  part: OneOf(roomParts),
  joinedAt: Instant,
  /** What it sends now, and which of it is paused (a muted microphone is). */
  sending: Type.Array(Closed({ producerId: MediaId, source: OneOf(mediaSources), paused: Type.Boolean() })),
  rung: RungReport,
  /** Its line is broken; it is expected back for some seconds. */
  away: Type.Boolean(),
})
export type RoomPeer = Static<typeof RoomPeer>

/** What all look at together, newest wins. `view` belongs to the viewer of the material (position, zoom, lead, slice …). */
const Follow = Closed({
  peerId: Id,
  material: Closed({ type: OneOf(materialTypes), id: Id }),
  view: Foreign,
  /** Rises with each change of the room's follow; an older one that comes late is dropped. */
  seq: Type.Integer({ minimum: 0 }),
})
export type Follow = Static<typeof Follow>

const IceServer = Closed({
  urls: Type.Array(Type.String()),
  username: Type.Optional(Type.String()),
  credential: Type.Optional(Type.String()),
})

const JoinAnswer = Closed({
  peerId: Id,
  /** Proves to the media server that a screen that comes back is the one that went; valid while the server expects it. */
  resumeSecret: Type.String(),
  /** True where the transports of before go on as they are: the screen keeps its streams and only compares lists. */
  resumed: Type.Boolean(),
  part: OneOf(roomParts),
  rights: Type.Array(OneOf(roomRights)),
  iceServers: Type.Array(IceServer),
  /** Null where `resumed`. */
  sendTransport: Nullable(TransportParameters),
  receiveTransport: Nullable(TransportParameters),
  peers: Type.Array(RoomPeer),
  consumers: Type.Array(ConsumerParameters),
  dataConsumers: Type.Array(DataConsumerParameters),
  follow: Nullable(Follow),
  recording: Type.Boolean(),
})
export type JoinAnswer = Static<typeof JoinAnswer>

const Done = Closed({})

interface Form {
  data: TSchema
  answer: TSchema
}

/** Every request of a screen: its data and its answer. */
export const roomRequests = {
  /** RTP capabilities of the routers: the same for all rooms of a server, so a screen asks once, before anybody taps. */
  capabilities: { data: Done, answer: Closed({ state: OneOf(['ready', 'preparing', 'failed'] as const), routerRtpCapabilities: Foreign }) },
  /** Enters the room. `resume` names the peer of before after a broken socket. */
  join: {
    data: Closed({
      rtpCapabilities: Foreign,
      sctp: Type.Boolean(),
      /** Fingerprints of the certificate of the sending and of the receiving connection; the screen takes the DTLS client's role. */
      dtlsFingerprints: DtlsFingerprints,
      resume: Nullable(Closed({ peerId: Id, resumeSecret: Type.String({ maxLength: 200 }) })),
    }),
    answer: JoinAnswer,
  },
  leave: { data: Done, answer: Done },
  produce: {
    data: Closed({
      source: OneOf(mediaSources),
      kind: OneOf(['audio', 'video'] as const),
      rtpParameters: Foreign,
      paused: Type.Boolean(),
    }),
    answer: Closed({ producerId: MediaId }),
  },
  'producer.pause': { data: Closed({ producerId: MediaId, paused: Type.Boolean() }), answer: Done },
  /** What was lost of it so far is asked for no more; it goes on with whole pictures. */
  'producer.skipLost': { data: Closed({ producerId: MediaId }), answer: Done },
  'producer.close': { data: Closed({ producerId: MediaId }), answer: Done },
  produceData: {
    data: Closed({ label: OneOf(dataLabels), sctpStreamParameters: Foreign }),
    answer: Closed({ dataProducerId: MediaId }),
  },
  'consumer.pause': { data: Closed({ consumerId: MediaId, paused: Type.Boolean() }), answer: Done },
  /** Which layers a tile needs, and how much it matters where bandwidth is short (1 least … 255 most). */
  'consumer.layers': {
    data: Closed({
      consumerId: MediaId,
      spatialLayer: Type.Integer({ minimum: 0, maximum: 4 }),
      temporalLayer: Type.Integer({ minimum: 0, maximum: 4 }),
      priority: Type.Integer({ minimum: 1, maximum: 255 }),
    }),
    answer: Done,
  },
  /** The screen's address changed: new ICE parameters for a transport that goes on. One that is named and is gone is `room.not_joined`: to be joined anew. */
  'transport.restart': {
    data: Closed({ transportId: MediaId }),
    answer: Closed({ iceParameters: Foreign }),
  },
  /** Relays with credentials that hold from now on: those of the join end after an hour, and a screen that changes its address later would find none. */
  relays: { data: Done, answer: Closed({ iceServers: Type.Array(IceServer) }) },
  /**
   * Packets of one's own microphone that reached the server, and that did not, since it sends: what stands in RTCP's reports about it is not this line's
   * loss but that of the worst line on which it is heard.
   */
  'microphone.arrived': { data: Done, answer: Closed({ received: Type.Integer(), lost: Type.Integer() }) },
  rung: { data: RungReport, answer: Done },
  follow: {
    data: Closed({ material: Closed({ type: OneOf(materialTypes), id: Id }), view: Foreign }),
    answer: Closed({ seq: Type.Integer() }),
  },
  /** Mutes another's microphone; only its owner opens it again. */
  mute: { data: Closed({ peerId: Id }), answer: Done },
  remove: { data: Closed({ peerId: Id }), answer: Done },
  /** A line into the room's record, from a phone that has no other way as from everybody. All get the notice `chat`. */
  chat: { data: Closed({ text: Line(2000) }), answer: Closed({ entryId: Id }) },
  /** Agrees to be recorded or refuses, while a recording runs. */
  'recording.answer': { data: Closed({ answer: OneOf(recordingConsents) }), answer: Done },
} as const satisfies Record<string, Form>

export type RoomRequestName = keyof typeof roomRequests
export type RoomRequestData<N extends RoomRequestName> = Static<(typeof roomRequests)[N]['data']>
export type RoomRequestAnswer<N extends RoomRequestName> = Static<(typeof roomRequests)[N]['answer']>

export interface RoomRequest<N extends RoomRequestName = RoomRequestName> {
  name: N
  roomId: string
  data: RoomRequestData<N>
}
export type RoomAnswer<N extends RoomRequestName = RoomRequestName> =
  | { ok: true; answer: RoomRequestAnswer<N> }
  | { ok: false; error: ErrorCode }

/** What the server tells a screen of its own accord. */
export type RoomNotice =
  | { type: 'peer.joined'; peer: RoomPeer }
  /** Anything about a peer changed: what it sends, muted, rung, away. */
  | { type: 'peer.changed'; peer: RoomPeer }
  | { type: 'peer.left'; peerId: string }
  | { type: 'consumer.added'; consumer: ConsumerParameters }
  | { type: 'consumer.removed'; consumerId: string }
  /** The sender paused or went on. */
  | { type: 'consumer.paused'; consumerId: string; paused: boolean }
  /** Layers that arrive now; null where the line cannot carry the least of them. */
  | { type: 'consumer.layers'; consumerId: string; layers: { spatialLayer: number; temporalLayer: number } | null }
  /** 0 worst … 10 best: of the whole way, and of the sender's own line. */
  | { type: 'consumer.score'; consumerId: string; score: number; producerScore: number }
  /** How well the server receives what this screen sends, 0 … 10. */
  | { type: 'producer.score'; producerId: string; score: number }
  | { type: 'producer.muted'; producerId: string; byPeerId: string }
  | { type: 'data.added'; dataConsumer: DataConsumerParameters }
  | { type: 'data.removed'; dataConsumerId: string }
  | { type: 'speaker'; peerId: string | null }
  | { type: 'follow'; follow: Follow }
  | { type: 'chat'; entryId: string; at: string; accountId: string | null; displayName: string; text: string }
  /** Entries, members or the recording changed: read them again. */
  | { type: 'room.changed'; recording: boolean }
  /** The worker or the media host that carried this screen is gone: join again, at once. */
  | { type: 'media.lost' }
  /** The membership, the session or the room ended. */
  | { type: 'ended'; reason: 'removed' | 'room_closed' | 'session_over' | 'replaced' }

export interface RoomNoticeMessage {
  roomId: string
  /** The peer of this screen that it is for. */
  peerId: string
  notice: RoomNotice
}
