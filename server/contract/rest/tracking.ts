import Type, { type Static } from 'typebox'
import { command, observation, query } from '../route.ts'
import { positionSources } from '../signals.ts'
import { Closed, Id, Instant, Line, Nullable, OneOf, Page, Version } from '../values.ts'

export const terminalStatuses = ['unknown', 'bound', 'blocked'] as const
export type TerminalStatus = (typeof terminalStatuses)[number]

/** A vehicle terminal, or a tablet that reports its place. */
export const Terminal = Closed({
  id: Id,
  version: Version,
  protocol: OneOf(positionSources),
  /** JT/T 808 only. */
  phone: Nullable(Type.String()),
  /** Tablets only. */
  label: Nullable(Type.String()),
  status: OneOf(terminalStatuses),
  vehicleId: Nullable(Id),
  manufacturer: Nullable(Type.String()),
  model: Nullable(Type.String()),
  deviceId: Nullable(Type.String()),
  plate: Nullable(Type.String()),
  imei: Nullable(Type.String()),
  software: Nullable(Type.String()),
  /** 2013 stands for 2011 as well. */
  jtVersion: Nullable(Type.Integer()),
  mayRegisterAgain: Type.Boolean(),
  firstSeenAt: Instant,
  lastSeenAt: Instant,
  lastAddress: Nullable(Type.String()),
})
export type Terminal = Static<typeof Terminal>

const terminalId = Closed({ terminalId: Id })
const manage = { by: 'session', action: 'terminal.manage', object: { kind: 'terminal', param: 'terminalId' } } as const
const changed = { params: terminalId, access: manage, reply: Terminal } as const

/** Newest seen first, at most 2,000. Unknown terminals belong to no centre yet: every administrator sees them. */
export const listTerminals = query({
  id: 'tracking.terminals',
  path: '/api/terminals',
  access: { by: 'session', action: 'terminal.read' },
  query: Closed({ status: Type.Optional(OneOf(terminalStatuses)) }),
  reply: Closed({ terminals: Type.Array(Terminal) }),
})

/** From now on its positions are those of the vehicle. A vehicle has one JT/T 808 terminal and any number of tablets. */
export const bindTerminal = command({
  id: 'tracking.bind',
  path: '/api/terminals/:terminalId/bind',
  ...changed,
  body: Closed({ version: Version, vehicleId: Id }),
  errors: ['terminal.already_bound', 'terminal.not_bindable', 'object.version_conflict', 'object.not_found'],
})

export const unbindTerminal = command({
  id: 'tracking.unbind',
  path: '/api/terminals/:terminalId/unbind',
  ...changed,
  body: Closed({ version: Version }),
  errors: ['terminal.not_bindable', 'object.version_conflict'],
})

/** Cuts its session and takes nothing more from it. */
export const blockTerminal = command({
  id: 'tracking.block',
  path: '/api/terminals/:terminalId/block',
  ...changed,
  body: Closed({ version: Version }),
  errors: ['object.version_conflict'],
})

/** Back to unknown; to be bound again. */
export const unblockTerminal = command({
  id: 'tracking.unblock',
  path: '/api/terminals/:terminalId/unblock',
  ...changed,
  body: Closed({ version: Version }),
  errors: ['terminal.not_bindable', 'object.version_conflict'],
})

/** Once, a device other than the one first registered may register under this number: after a repair or an exchange. */
export const allowRegistration = command({
  id: 'tracking.allowRegistration',
  path: '/api/terminals/:terminalId/allow-registration',
  ...changed,
  body: Closed({ version: Version }),
  errors: ['terminal.not_bindable', 'object.version_conflict'],
})

/** A tablet that reports by OsmAnd or OwnTracks, bound to its vehicle. It needs a token next. */
export const createTablet = command({
  id: 'tracking.createTablet',
  path: '/api/terminals',
  access: { by: 'session', action: 'terminal.manage' },
  body: Closed({ protocol: OneOf(['osmand', 'owntracks'] as const), vehicleId: Id, label: Line(60) }),
  reply: Terminal,
  errors: ['object.not_found'],
})

/** Gives the tablet a new token; the one before is void at once. The token itself is read by `showToken`, so that no stored answer holds it. */
export const issueToken = command({
  id: 'tracking.issueToken',
  path: '/api/terminals/:terminalId/token',
  access: manage,
  params: terminalId,
  reply: Closed({ tokenId: Id, issuedAt: Instant }),
  errors: ['terminal.not_bindable'],
})

/** The token, within ten minutes of its issue and until its first use; afterwards nobody can read it. */
export const showToken = query({
  id: 'tracking.showToken',
  path: '/api/terminals/:terminalId/token',
  access: manage,
  params: terminalId,
  reply: Closed({ token: Type.String(), issuedAt: Instant }),
  errors: ['object.not_found'],
})

export const revokeToken = command(
  {
    id: 'tracking.revokeToken',
    path: '/api/terminals/:terminalId/token',
    access: manage,
    params: terminalId,
    reply: Closed({ revoked: Type.Boolean() }),
  },
  'DELETE',
)

export const QuarantinedFrame = Closed({
  id: Id,
  receivedAt: Instant,
  protocol: OneOf(positionSources),
  reason: Type.String(),
  peer: Type.String(),
  phone: Nullable(Type.String()),
  terminalId: Nullable(Id),
  messageId: Nullable(Type.Integer()),
  /** The bytes as received. */
  hex: Type.String(),
})
export type QuarantinedFrame = Static<typeof QuarantinedFrame>

export const listQuarantine = query({
  id: 'tracking.quarantine',
  path: '/api/frame-quarantine',
  access: { by: 'session', action: 'terminal.read' },
  query: Page,
  reply: Closed({ frames: Type.Array(QuarantinedFrame) }),
})

export const TrackPoint = Closed({
  fixedAt: Instant,
  recordedAt: Instant,
  lat: Type.Number(),
  lon: Type.Number(),
  speedMps: Type.Number(),
  headingDeg: Type.Number(),
  altitudeM: Type.Number(),
  source: OneOf(positionSources),
  /** Came later in a batch. */
  late: Type.Boolean(),
})
export type TrackPoint = Static<typeof TrackPoint>

/** Where a vehicle was, by device time, at most 48 hours and 50,000 points; `truncated` says that there are more. */
export const vehicleTrack = query({
  id: 'tracking.track',
  path: '/api/vehicles/:vehicleId/track',
  access: { by: 'session', action: 'track.read', object: { kind: 'vehicle', param: 'vehicleId' } },
  params: Closed({ vehicleId: Id }),
  query: Closed({ from: Instant, to: Instant }),
  reply: Closed({ points: Type.Array(TrackPoint), truncated: Type.Boolean() }),
  errors: ['request.invalid'],
})

export const LastPosition = Closed({
  vehicleId: Id,
  vehicleNo: Type.Integer(),
  lat: Type.Number(),
  lon: Type.Number(),
  speedMps: Type.Number(),
  headingDeg: Type.Number(),
  fixedAt: Instant,
  source: OneOf(positionSources),
  alarm: Type.Boolean(),
})
export type LastPosition = Static<typeof LastPosition>

/**
 * The newest position of every vehicle that the sender may see and that ever had one: of the centre for seats and walls, of its own unit for
 * a crew, of the units bound for it for a hospital. Its age tells whether it is live.
 */
export const lastPositions = query({
  id: 'tracking.lastPositions',
  path: '/api/positions',
  access: { by: 'session', action: 'position.read' },
  reply: Closed({ positions: Type.Array(LastPosition) }),
})

const word = Type.Optional(Type.String({ maxLength: 64 }))

/** OsmAnd's own form: text in the query. Speed in knots, timestamp in Unix seconds or milliseconds. Fields we do not know are let be. */
export const OsmAndQuery = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 128 }),
  timestamp: word,
  lat: word,
  lon: word,
  speed: word,
  bearing: word,
  altitude: word,
  accuracy: word,
  batt: word,
})
export type OsmAndQuery = Static<typeof OsmAndQuery>

const osmand = {
  path: '/api/ingest/osmand',
  access: { by: 'token' },
  query: OsmAndQuery,
  reply: Type.Object({}),
  errors: ['device.token_refused', 'device.time_out_of_range', 'location.out_of_world', 'request.invalid', 'server.unavailable'],
} as const

/** `id` is the device's token. Answered after the commit. */
export const osmandReport = observation({ id: 'tracking.osmand', ...osmand }, 'GET')
export const osmandReportPost = observation({ id: 'tracking.osmandPost', ...osmand, body: Type.Union([Type.Object({}), Type.Null()]) })

/** OwnTracks' own form; only `_type: location` is stored, the others are answered and let be. Speed in km/h. */
export const OwnTracksMessage = Type.Object({
  _type: Type.String({ maxLength: 32 }),
  tst: Type.Optional(Type.Integer()),
  lat: Type.Optional(Type.Number()),
  lon: Type.Optional(Type.Number()),
  vel: Type.Optional(Type.Number()),
  cog: Type.Optional(Type.Number()),
  alt: Type.Optional(Type.Number()),
  acc: Type.Optional(Type.Number()),
  batt: Type.Optional(Type.Number()),
})
export type OwnTracksMessage = Static<typeof OwnTracksMessage>

/** The device's token is the password of HTTP Basic authentication. Answers `[]`, as OwnTracks expects, after the commit. */
export const ownTracksReport = observation({
  id: 'tracking.ownTracks',
  path: '/api/ingest/owntracks',
  access: { by: 'token' },
  body: OwnTracksMessage,
  reply: Type.Array(Type.Object({})),
  errors: ['device.token_refused', 'device.time_out_of_range', 'location.out_of_world', 'request.invalid', 'server.unavailable'],
})
