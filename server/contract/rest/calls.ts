import Type, { type Static } from 'typebox'
import { command, observation, query } from '../route.ts'
import { Closed, Id, Instant, Line, Nullable, OneOf, Phone, Point, Text } from '../values.ts'
import { callClasses, callStates, locationSources } from '../vocabulary.ts'

/** A place as somebody gave it, with how we know. `accuracyM` is a radius in metres where the source tells one. */
export const Place = Closed({
  point: Point,
  source: OneOf(locationSources),
  label: Text(200),
  accuracyM: Nullable(Type.Number({ minimum: 0, maximum: 100_000 })),
  approximate: Type.Boolean(),
})
export type Place = Static<typeof Place>

export const Call = Closed({
  id: Id,
  version: Type.Integer(),
  state: OneOf(callStates),
  /** 三字段: number, owner, installed address. */
  number: Nullable(Type.String()),
  ownerName: Nullable(Type.String()),
  installedAddress: Nullable(Type.String()),
  recordingId: Nullable(Type.String()),
  class: Nullable(OneOf(callClasses)),
  note: Nullable(Type.String()),
  rangAt: Instant,
  claimedAt: Nullable(Instant),
  claimedBy: Nullable(Closed({ accountId: Id, displayName: Type.String() })),
  endedAt: Nullable(Instant),
  /** The caller hung up before a seat answered, or the line broke: to be called back until `calledBackAt`. */
  needsCallback: Type.Boolean(),
  calledBackAt: Nullable(Instant),
  place: Nullable(Place),
  incidentId: Nullable(Id),
  /** A one-time link was sent to the caller's phone. */
  locationLink: Nullable(
    Closed({
      state: OneOf(['queued', 'sent', 'failed', 'opened', 'answered', 'expired'] as const),
      expiresAt: Instant,
      problem: Nullable(Type.String()),
    }),
  ),
})
export type Call = Static<typeof Call>

const callId = Closed({ callId: Id })
const onCall = (action: 'call.read' | 'call.answer') => ({ by: 'session', action, object: { kind: 'call', param: 'callId' } }) as const

/** Ringing, claimed, and abandoned ones that still wait for a call back; newest last. */
export const listCalls = query({
  id: 'calls.queue',
  path: '/api/calls',
  access: { by: 'session', action: 'call.read' },
  reply: Closed({ calls: Type.Array(Call) }),
  showsPatient: true,
})

export const getCall = query({
  id: 'calls.get',
  path: '/api/calls/:callId',
  access: onCall('call.read'),
  params: callId,
  reply: Call,
  showsPatient: true,
})

/** Earlier calls from the same number, newest first. */
export const earlierCalls = query({
  id: 'calls.earlier',
  path: '/api/calls/:callId/earlier',
  access: onCall('call.read'),
  params: callId,
  reply: Closed({ calls: Type.Array(Call) }),
  showsPatient: true,
})

/** One seat takes a ringing call; of two, one wins and the other is told who. */
export const claimCall = command({
  id: 'calls.claim',
  path: '/api/calls/:callId/claim',
  access: onCall('call.answer'),
  params: callId,
  reply: Call,
  errors: ['call.already_claimed', 'call.not_ringing'],
})

export const endCall = command({
  id: 'calls.end',
  path: '/api/calls/:callId/end',
  access: onCall('call.answer'),
  params: callId,
  reply: Call,
  errors: ['call.not_claimed_by_you', 'call.ended'],
})

export const classifyCall = command(
  {
    id: 'calls.classify',
    path: '/api/calls/:callId/class',
    access: onCall('call.answer'),
    params: callId,
    body: Closed({ class: OneOf(callClasses), note: Nullable(Text(500)) }),
    reply: Call,
    errors: ['call.not_claimed_by_you'],
  },
  'PUT',
)

export const locateCall = command(
  {
    id: 'calls.locate',
    path: '/api/calls/:callId/place',
    access: onCall('call.answer'),
    params: callId,
    body: Place,
    reply: Call,
    errors: ['location.out_of_world', 'call.not_claimed_by_you'],
  },
  'PUT',
)

/** The abandoned caller was called back; what came of it stays in the note. */
export const callBack = command({
  id: 'calls.callBack',
  path: '/api/calls/:callId/callback',
  access: onCall('call.answer'),
  params: callId,
  body: Closed({ reached: Type.Boolean(), note: Nullable(Text(500)) }),
  reply: Call,
  errors: ['call.ended', 'call.already_claimed'],
})

/** Sends the caller's phone a one-time link that asks where it is. Needs PUBLIC_URL. */
export const sendLocationLink = command({
  id: 'calls.sendLocationLink',
  path: '/api/calls/:callId/location-link',
  access: onCall('call.answer'),
  params: callId,
  reply: Call,
  errors: ['location_link.no_number', 'location_link.no_public_url'],
})

/**
 * Asks the caller to show what happens, by the same link: one that stands is used again, else another is sent with words about video. The
 * caller agrees on its own phone (`rooms.openCallerVideo`).
 */
export const requestVideo = command({
  id: 'calls.requestVideo',
  path: '/api/calls/:callId/video-request',
  access: onCall('call.answer'),
  params: callId,
  reply: Call,
  errors: ['call.not_claimed_by_you', 'location_link.no_number', 'location_link.no_public_url'],
})

/** A call by hand, where the exchange is not connected (or the seat dialled out). */
export const createCall = command({
  id: 'calls.create',
  path: '/api/calls',
  access: { by: 'session', action: 'call.answer' },
  body: Closed({ number: Nullable(Phone), note: Nullable(Text(500)) }),
  reply: Call,
})

/**
 * What a PBX sends. Signed: header `x-jilian-signature: t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">` with the centre's secret;
 * older than 5 minutes, or seen before, is refused or folded. `pbxCallId` is the exchange's own id and makes repeats harmless.
 */
export const pbxEvent = observation({
  id: 'calls.pbxEvent',
  path: '/api/pbx/:centreSlug/events',
  access: { by: 'token' },
  params: Closed({ centreSlug: Type.String({ pattern: '^[a-z0-9-]{2,40}$' }) }),
  body: Closed({
    event: OneOf(['ringing', 'answered', 'hung_up', 'recording'] as const),
    pbxCallId: Line(64),
    occurredAt: Instant,
    number: Type.Optional(Nullable(Phone)),
    ownerName: Type.Optional(Nullable(Text(80))),
    installedAddress: Type.Optional(Nullable(Text(200))),
    operatorLocation: Type.Optional(Nullable(Closed({ point: Point, accuracyM: Nullable(Type.Number({ minimum: 0, maximum: 100_000 })) }))),
    recordingId: Type.Optional(Nullable(Line(120))),
  }),
  reply: Closed({ callId: Nullable(Id), folded: Type.Boolean() }),
  errors: ['pbx.signature_refused', 'device.time_out_of_range', 'location.out_of_world'],
})

/** What the caller's page may know: never who, only the centre's name and how long the link lives. */
export const openLocationLink = query({
  id: 'calls.openLocationLink',
  path: '/api/locate/:token',
  access: { by: 'token' },
  params: Closed({ token: Type.String({ pattern: '^[A-Za-z0-9_-]{20,64}$' }) }),
  reply: Closed({
    centreName: Type.String(),
    expiresAt: Instant,
    answered: Type.Boolean(),
    /** The dispatcher asked to see what happens. */
    videoRequested: Type.Boolean(),
  }),
  errors: ['location_link.invalid', 'location_link.expired'],
})

export const answerLocationLink = observation({
  id: 'calls.answerLocationLink',
  path: '/api/locate/:token',
  access: { by: 'token' },
  params: Closed({ token: Type.String({ pattern: '^[A-Za-z0-9_-]{20,64}$' }) }),
  body: Closed({ point: Point, accuracyM: Type.Number({ minimum: 0, maximum: 100_000 }), measuredAt: Instant }),
  reply: Closed({ received: Type.Literal(true) }),
  errors: ['location_link.invalid', 'location_link.expired', 'location.out_of_world'],
})
