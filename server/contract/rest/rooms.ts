import Type, { type Static } from 'typebox'
import { command, download, observation, query, upload } from '../route.ts'
import { Closed, Id, Instant, Line, Nullable, OneOf, Text } from '../values.ts'
import {
  recordingConsents,
  recordingStates,
  roomEntryKinds,
  roomKinds,
  roomMemberKinds,
  roomParts,
  roomRights,
  roomStates,
  roomSubjects,
  trackSources,
} from '../vocabulary-rooms.ts'

/** An open room as a list shows it: without a word about a patient. */
export const RoomSummary = Closed({
  id: Id,
  version: Type.Integer(),
  kind: OneOf(roomKinds),
  subject: Closed({ type: OneOf(roomSubjects), id: Id }),
  state: OneOf(roomStates),
  incidentId: Nullable(Id),
  /** Of a unit's room. */
  vehicle: Nullable(Closed({ vehicleId: Id, callSign: Type.String() })),
  openedAt: Instant,
  closedAt: Nullable(Instant),
  recording: Type.Boolean(),
  /** A supervisor shows it on the wall. */
  pinned: Type.Boolean(),
  /** People who are in it now. */
  present: Type.Array(Closed({ accountId: Nullable(Id), displayName: Type.String(), part: OneOf(roomParts), since: Instant })),
})
export type RoomSummary = Static<typeof RoomSummary>

export const Room = Closed({
  ...RoomSummary.properties,
  part: OneOf(roomParts),
  rights: Type.Array(OneOf(roomRights)),
  members: Type.Array(Closed({ kind: OneOf(roomMemberKinds), id: Id, name: Type.String(), part: OneOf(roomParts), invitedAt: Instant })),
  /** People who were shown out, last first: a new invitation lets them in again. */
  removed: Type.Array(Closed({ accountId: Id, name: Type.String(), part: OneOf(roomParts) })),
  /** The recording that runs: who has agreed to be recorded. Whoever has not is not recorded. */
  consents: Type.Array(Closed({ accountId: Nullable(Id), displayName: Type.String(), answer: Nullable(OneOf(recordingConsents)) })),
})
export type Room = Static<typeof Room>

/** One stroke over a freeze frame, in parts of its width and height: [x, y, x, y, …], each 0 … 1. */
export const Stroke = Closed({
  colour: OneOf(['red', 'yellow', 'cyan'] as const),
  tool: OneOf(['pen', 'arrow', 'ellipse'] as const),
  points: Type.Array(Type.Number({ minimum: 0, maximum: 1 }), { minItems: 2, maxItems: 1000 }),
})
export type Stroke = Static<typeof Stroke>

/** The room's record, in the order in which it was recorded; never changed. */
export const RoomEntry = Closed({
  id: Id,
  kind: OneOf(roomEntryKinds),
  at: Instant,
  accountId: Nullable(Id),
  displayName: Nullable(Type.String()),
  text: Nullable(Type.String()),
  file: Nullable(Closed({ fileId: Id, name: Type.String(), mediaType: Type.String(), bytes: Type.Integer() })),
  strokes: Nullable(Type.Array(Stroke)),
  /** The entry of the freeze frame that a drawing lies on. */
  onEntryId: Nullable(Id),
  /** How long the picture of a freeze frame had stood when it was frozen, ms; null where it moved. */
  pictureAgeMs: Nullable(Type.Integer()),
})
export type RoomEntry = Static<typeof RoomEntry>

export const Recording = Closed({
  id: Id,
  state: OneOf(recordingStates),
  startedAt: Instant,
  endedAt: Nullable(Instant),
  startedBy: Type.String(),
  retainUntil: Nullable(Instant),
  tracks: Type.Array(
    Closed({
      id: Id,
      displayName: Type.String(),
      /** Of one visit to the room; by it pointers name a picture. Null in recordings of before. */
      peerId: Nullable(Id),
      source: OneOf(trackSources),
      mediaType: Type.String(),
      /** Milliseconds after the recording's start. */
      offsetMs: Type.Integer(),
      durationMs: Type.Integer(),
      bytes: Type.Integer(),
      sha256: Type.String(),
    }),
  ),
})
export type Recording = Static<typeof Recording>

/** Whom a member row names: one person, everybody of an institution, the crew of a unit. */
const Member = Type.Union([Closed({ accountId: Id }), Closed({ institutionId: Id }), Closed({ vehicleId: Id })])
export type Member = Static<typeof Member>

const roomId = Closed({ roomId: Id })
const inRoom = { by: 'session', action: 'room.join', object: { kind: 'room', param: 'roomId' } } as const

/** Open rooms that the asker may enter, newest first. */
export const listRooms = query({
  id: 'rooms.list',
  path: '/api/rooms',
  access: { by: 'session', action: 'room.join' },
  reply: Closed({ rooms: Type.Array(RoomSummary) }),
})

export const getRoom = query({
  id: 'rooms.get',
  path: '/api/rooms/:roomId',
  access: inRoom,
  params: roomId,
  reply: Room,
  showsPatient: true,
})

/** Entries after the one named, at most 500, oldest first. */
export const roomEntries = query({
  id: 'rooms.entries',
  path: '/api/rooms/:roomId/entries',
  access: inRoom,
  params: roomId,
  query: Closed({ after: Type.Optional(Id) }),
  reply: Closed({ entries: Type.Array(RoomEntry) }),
  showsPatient: true,
})

export const addMessage = command({
  id: 'rooms.addMessage',
  path: '/api/rooms/:roomId/messages',
  access: inRoom,
  params: roomId,
  body: Closed({ text: Line(2000) }),
  reply: RoomEntry,
  errors: ['room.closed', 'room.right_missing'],
})

export const addDrawing = command({
  id: 'rooms.addDrawing',
  path: '/api/rooms/:roomId/drawings',
  access: inRoom,
  params: roomId,
  body: Closed({ onEntryId: Id, strokes: Type.Array(Stroke, { minItems: 1, maxItems: 100 }) }),
  reply: RoomEntry,
  errors: ['room.closed', 'room.right_missing', 'object.not_found'],
  bodyLimit: 256 * 1024,
})

const pictures = ['image/png', 'image/jpeg', 'image/webp'] as const

/** A file for all in the room; it stays in the record. */
export const addFile = upload({
  id: 'rooms.addFile',
  path: '/api/rooms/:roomId/files',
  access: inRoom,
  params: roomId,
  reply: RoomEntry,
  errors: ['room.closed', 'room.right_missing'],
  maxBytes: 50_000_000,
  mediaTypes: [
    ...pictures,
    'image/heic',
    'application/pdf',
    'text/plain',
    'application/dicom',
    'video/mp4',
    'video/webm',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  ],
})

/** A still of what somebody shows, to draw on; `ageMs` where the picture stood already: the record says so. */
export const addFreezeFrame = upload({
  id: 'rooms.addFreezeFrame',
  path: '/api/rooms/:roomId/freeze-frames',
  access: inRoom,
  params: roomId,
  query: Closed({ ageMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400_000 })) }),
  reply: RoomEntry,
  errors: ['room.closed', 'room.right_missing'],
  maxBytes: 8_000_000,
  mediaTypes: pictures,
})

/** The file or freeze frame of an entry. */
export const downloadEntryFile = download({
  id: 'rooms.downloadFile',
  path: '/api/room-entries/:entryId/file',
  access: { by: 'session', action: 'room.join', object: { kind: 'room_entry', param: 'entryId' } },
  params: Closed({ entryId: Id }),
  showsPatient: true,
})

/** Starts or ends the recording on the server. All in the room are told and asked; only those who agree are recorded. */
export const setRecording = command({
  id: 'rooms.setRecording',
  path: '/api/rooms/:roomId/recording',
  access: inRoom,
  params: roomId,
  body: Closed({ recording: Type.Boolean() }),
  reply: Room,
  errors: ['room.closed', 'room.right_missing', 'room.recorder_missing'],
})

export const answerRecording = command({
  id: 'rooms.answerRecording',
  path: '/api/rooms/:roomId/recording/consent',
  access: inRoom,
  params: roomId,
  body: Closed({ answer: OneOf(recordingConsents) }),
  reply: Room,
  errors: ['room.closed', 'room.not_recording'],
})

export const inviteToRoom = command({
  id: 'rooms.invite',
  path: '/api/rooms/:roomId/members',
  access: inRoom,
  params: roomId,
  body: Closed({ member: Member, part: OneOf(['participant', 'observer'] as const) }),
  reply: Room,
  errors: ['room.closed', 'room.right_missing', 'object.not_found'],
})

/** Takes a member out, present or not; it comes back by a new invitation only. A seat of the room's own centre stays. */
export const removeFromRoom = command({
  id: 'rooms.remove',
  path: '/api/rooms/:roomId/members/remove',
  access: inRoom,
  params: roomId,
  body: Closed({ member: Member }),
  reply: Room,
  errors: ['room.closed', 'room.right_missing', 'object.not_found'],
})

/** Shows a unit's room on the wall, in the place of the one shown before. */
export const pinRoom = command({
  id: 'rooms.pin',
  path: '/api/rooms/:roomId/pin',
  access: { by: 'session', action: 'room.pin', object: { kind: 'room', param: 'roomId' } },
  params: roomId,
  reply: RoomSummary,
  errors: ['room.closed', 'room.not_pinnable'],
})

export const unpinRoom = command({
  id: 'rooms.unpin',
  path: '/api/rooms/:roomId/unpin',
  access: { by: 'session', action: 'room.pin', object: { kind: 'room', param: 'roomId' } },
  params: roomId,
  reply: RoomSummary,
})

export const closeRoom = command({
  id: 'rooms.close',
  path: '/api/rooms/:roomId/close',
  access: inRoom,
  params: roomId,
  reply: RoomSummary,
  errors: ['room.closed', 'room.right_missing'],
})

export const roomRecordings = query({
  id: 'rooms.recordings',
  path: '/api/rooms/:roomId/recordings',
  access: inRoom,
  params: roomId,
  reply: Closed({ recordings: Type.Array(Recording) }),
  showsPatient: true,
})

/** One stream of a recording, to play while it comes: by Range. */
export const downloadTrack = download({
  id: 'rooms.downloadTrack',
  path: '/api/recording-tracks/:trackId/file',
  access: { by: 'session', action: 'room.join', object: { kind: 'recording_track', param: 'trackId' } },
  params: Closed({ trackId: Id }),
  showsPatient: true,
})

/** The room of a run: made at the first call, the same one after that. In one tap from the seat and from the tablet. */
export const openRunRoom = command({
  id: 'rooms.openForRun',
  path: '/api/assignments/:assignmentId/room',
  access: { by: 'session', action: 'room.open', object: { kind: 'assignment', param: 'assignmentId' } },
  params: Closed({ assignmentId: Id }),
  reply: RoomSummary,
  errors: ['assignment.ended'],
})

const Token = Closed({ token: Type.String({ pattern: '^[A-Za-z0-9_-]{20,64}$' }) })

/** A guest enters by a secret of its own, shown once; it opens the `/guest` socket. */
const GuestPass = Closed({ roomId: Id, pass: Type.String(), expiresAt: Instant })

/** The caller agrees to be seen and heard: by the link that asked where it is. Asking again makes a new pass and ends the one before. */
export const openCallerVideo = observation({
  id: 'rooms.openCallerVideo',
  path: '/api/locate/:token/video',
  access: { by: 'token' },
  params: Token,
  body: Closed({ consent: Type.Literal(true) }),
  reply: GuestPass,
  errors: ['location_link.invalid', 'location_link.expired', 'call.ended'],
})

/** A relative's link to a visit that was approved. */
export const openVisitLink = query({
  id: 'rooms.openVisitLink',
  path: '/api/visit/:token',
  access: { by: 'token' },
  params: Token,
  reply: Closed({ institutionName: Type.String(), startsAt: Instant, endsAt: Instant, open: Type.Boolean() }),
  errors: ['room_link.invalid', 'room_link.expired'],
})

export const enterVisit = observation({
  id: 'rooms.enterVisit',
  path: '/api/visit/:token/enter',
  access: { by: 'token' },
  params: Token,
  body: Closed({ consent: Type.Literal(true), name: Text(40) }),
  reply: GuestPass,
  errors: ['room_link.invalid', 'room_link.expired', 'room_link.not_open_yet', 'room.closed'],
})
