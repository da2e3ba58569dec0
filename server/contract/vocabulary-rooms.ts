/** The words of rooms and of what passes in them. Their Chinese and English stand in the i18n catalogues under the same word. */

/** 远程会诊, 车载视频, 报警人视频, 远程门诊, 移动查房, 远程探视, 名医工作室. */
export const roomKinds = ['consultation', 'ambulance', 'caller', 'outpatient', 'ward_round', 'family_visit', 'expert_clinic'] as const
export type RoomKind = (typeof roomKinds)[number]

export const roomStates = ['open', 'closed'] as const
export type RoomState = (typeof roomStates)[number]

/** What a room is about; with its id. One open room a subject. */
export const roomSubjects = ['consult', 'assignment', 'call', 'service_session'] as const
export type RoomSubject = (typeof roomSubjects)[number]

/** Who a member of a room is: one person, everybody of an institution, the crew of a unit, or a phone that holds a one-time link. */
export const roomMemberKinds = ['account', 'institution', 'vehicle', 'link'] as const
export type RoomMemberKind = (typeof roomMemberKinds)[number]

/** `observer` sees and hears and is named to all; `guest` is a caller or a relative. */
export const roomParts = ['host', 'participant', 'guest', 'observer'] as const
export type RoomPart = (typeof roomParts)[number]

export const roomRights = ['speak', 'show', 'share', 'draw', 'chat', 'file', 'lead', 'record', 'remove', 'admit', 'close'] as const
export type RoomRight = (typeof roomRights)[number]

/** What each part may do in a room; the only place that says so. */
export const rightsOfPart: Readonly<Record<RoomPart, readonly RoomRight[]>> = {
  host: roomRights,
  participant: ['speak', 'show', 'share', 'draw', 'chat', 'file', 'lead', 'record'],
  guest: ['speak', 'show', 'chat'],
  observer: [],
}

/** What a stream shows. `patient_view` comes first wherever pictures compete. */
export const mediaSources = ['microphone', 'camera', 'patient_view', 'screen'] as const
export type MediaSource = (typeof mediaSources)[number]
export const sourceRight: Readonly<Record<MediaSource, RoomRight>> = {
  microphone: 'speak',
  camera: 'show',
  patient_view: 'show',
  screen: 'share',
}

/** What a file of a recording holds: a stream, or where its person pointed. */
export const trackSources = [...mediaSources, 'pointer'] as const
export type TrackSource = (typeof trackSources)[number]

/** Data channels: vital signs and ECG strips of a monitor, a picture a second in place of video, pointers. */
export const dataLabels = ['vitals', 'stills', 'pointer'] as const
export type DataLabel = (typeof dataLabels)[number]
export const labelRight: Readonly<Record<DataLabel, RoomRight>> = { vitals: 'show', stills: 'show', pointer: 'draw' }

/** From the best to the least: what still passes. Sound is given up last but text. */
export const rungs = ['video', 'lower_video', 'stills', 'audio', 'text'] as const
export type Rung = (typeof rungs)[number]

/** Whose side is at fault where the rung is not the first. */
export const rungFaults = ['own_uplink', 'own_downlink', 'other_uplink', 'server', 'device'] as const
export type RungFault = (typeof rungFaults)[number]

export const roomEntryKinds = [
  'opened',
  'joined',
  'left',
  'removed',
  'chat',
  'file',
  'freeze_frame',
  'drawing',
  'recording_started',
  'recording_stopped',
  'recording_consent',
  'recording_refusal',
  'caller_consent',
  'closed',
] as const
export type RoomEntryKind = (typeof roomEntryKinds)[number]

/** `storing`: ended, its files are being kept. */
export const recordingStates = ['recording', 'storing', 'stored', 'failed'] as const
export type RecordingState = (typeof recordingStates)[number]
export const recordingConsents = ['given', 'refused'] as const
export type RecordingConsent = (typeof recordingConsents)[number]

/** What a room may show beside the video, in step for all. */
export const materialTypes = ['incident', 'file', 'ecg', 'slide', 'ct'] as const
export type MaterialType = (typeof materialTypes)[number]
