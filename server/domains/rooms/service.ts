/** What later domains, jobs and sockets may ask of rooms. */
export { admission, standingOf, type Admission } from './admission.ts'
export { attendance, continueVisit, endVisit, enter, newestVisitOf, visitorOf, visitsSeen, type Attended } from './attendance.ts'
export { addMessage, readEntry } from './entries.ts'
export { createVisitLink, revokeVisitLinks, type VisitAsked } from './family-visit.ts'
export { guestOf } from './guests.ts'
export { inviteMember, removeMember, type InviteAsked, type MemberRef } from './members.ts'
export {
  closeRecording,
  goingRecordings,
  holdRecording,
  noteRecorded,
  noteTrack,
  recordingOf,
  type HeldRecording,
} from './recording-store.ts'
export { answerRecording } from './recordings.ts'
export { closeRoom, openRoom, type OpenAsked } from './rooms.ts'
export { sweepRooms } from './sweep.ts'
export { isGuest, type Guest, type Who } from './who.ts'
