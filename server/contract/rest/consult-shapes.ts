import Type, { type Static } from 'typebox'
import { Closed, Id, Instant, Nullable, OneOf, Version } from '../values.ts'
import { sexes } from '../vocabulary.ts'
import {
  careSettings,
  consentStates,
  consultActions,
  consultClocks,
  consultGrades,
  consultKinds,
  consultMandatory,
  consultSides,
  consultStates,
  declineReasons,
  doctorTitles,
  invitationOrigins,
  invitationStates,
  joinModes,
  licenceKinds,
  relations,
  reportStates,
  specialties,
} from '../vocabulary-consults.ts'
import { materialTypes } from '../vocabulary-rooms.ts'

/** A doctor as others see one. Title, department and licence are null where the person is not registered as a practitioner. */
export const DoctorSummary = Closed({
  accountId: Id,
  name: Type.String(),
  title: Nullable(OneOf(doctorTitles)),
  licenceKind: Nullable(OneOf(licenceKinds)),
  department: Nullable(Type.String()),
  institutionId: Nullable(Id),
  institutionName: Nullable(Type.String()),
})
export type DoctorSummary = Static<typeof DoctorSummary>

export const InstitutionRef = Closed({ id: Id, name: Type.String(), shortName: Type.String() })

export const ConsultPatient = Closed({
  id: Id,
  /** 无名氏. */
  temporary: Type.Boolean(),
  name: Type.String(),
  sex: OneOf(sexes),
  ageYears: Nullable(Type.Integer()),
})

/** Until when; null where the clock does not run for this consult now. */
export const ConsultDue = Closed({
  triage: Nullable(Instant),
  accept: Nullable(Instant),
  start: Nullable(Instant),
  consent: Nullable(Instant),
  report: Nullable(Instant),
})

export const Invitation = Closed({
  id: Id,
  consultId: Id,
  state: OneOf(invitationStates),
  /** Invitations of one party are for one place: the first who accepts has it. Parties count from 1; each must be filled. */
  party: Type.Integer(),
  doctor: DoctorSummary,
  institution: InstitutionRef,
  specialty: OneOf(specialties),
  origin: OneOf(invitationOrigins),
  invitedAt: Instant,
  /** Silence until then leads to the next on the ladder; the invitation stays open. */
  answerBy: Nullable(Instant),
  escalatedAt: Nullable(Instant),
  answeredAt: Nullable(Instant),
  declineReason: Nullable(OneOf(declineReasons)),
  declineNote: Nullable(Type.String()),
  /** The text message that went beside the screen; null where no number is known. */
  sms: Nullable(OneOf(['queued', 'sent', 'failed'] as const)),
})
export type Invitation = Static<typeof Invitation>

export const Material = Closed({
  id: Id,
  type: OneOf(materialTypes),
  /** Id of the incident, file, ECG, slide or study. */
  subjectId: Id,
  title: Type.String(),
  addedBy: Type.String(),
  addedAt: Instant,
})
export type Material = Static<typeof Material>

export const Consent = Closed({
  state: OneOf(consentStates),
  /** A signature is still to come: shown until it is there. */
  outstanding: Type.Boolean(),
  written: Nullable(
    Closed({
      signerName: Type.String(),
      relation: OneOf(relations),
      /** The drawn signature, PNG. */
      fileId: Id,
      witness: Type.String(),
      signedAt: Instant,
    }),
  ),
  emergency: Nullable(
    Closed({
      approverName: Type.String(),
      approverPosition: Type.String(),
      reason: Type.String(),
      recordedBy: Type.String(),
      approvedAt: Instant,
    }),
  ),
})
export type Consent = Static<typeof Consent>

export const Attendee = Closed({
  accountId: Nullable(Id),
  name: Type.String(),
  institutionId: Nullable(Id),
  institutionName: Nullable(Type.String()),
  joinedAt: Instant,
  leftAt: Nullable(Instant),
  /** From the room, or put right by hand. */
  source: OneOf(['room', 'hand'] as const),
})

export const Rating = Closed({
  side: OneOf(consultSides),
  by: Type.String(),
  score: Type.Integer(),
  comment: Nullable(Type.String()),
  ratedAt: Instant,
})

/** The newest report's place in its life; its text is read by `consultReports.read`. */
export const ReportSummary = Closed({
  id: Id,
  reportNo: Type.Integer(),
  state: OneOf(reportStates),
  signedBy: Nullable(Type.String()),
  signedAt: Nullable(Instant),
})

const common = {
  id: Id,
  version: Version,
  /** For people: `H20261122-0007`. */
  number: Type.String(),
  kind: OneOf(consultKinds),
  state: OneOf(consultStates),
  grade: Nullable(OneOf(consultGrades)),
  specialty: Nullable(OneOf(specialties)),
  inviting: Closed({ institution: InstitutionRef, doctor: Nullable(DoctorSummary), requestedBy: DoctorSummary }),
  /** Null where the reader takes no part in the case. */
  patient: Nullable(ConsultPatient),
  incidentId: Nullable(Id),
  submittedAt: Nullable(Instant),
  /** As agreed by the desk; null start means at once. */
  scheduledStart: Nullable(Instant),
  scheduledEnd: Nullable(Instant),
  waitingSince: Nullable(Instant),
  startedAt: Nullable(Instant),
  endedAt: Nullable(Instant),
  due: ConsultDue,
  /** Clocks that have run out and whose step is still to come. */
  overdue: Type.Array(OneOf(consultClocks)),
  consentOutstanding: Type.Boolean(),
}

/** A line of a list. */
export const ConsultRow = Closed({
  ...common,
  invitedDoctors: Type.Array(Closed({ accountId: Id, name: Type.String(), institution: Type.String(), state: OneOf(invitationStates) })),
  consentState: OneOf(consentStates),
  /** Of a draft, or of one that was returned: what a submission would still miss. */
  missing: Type.Array(OneOf(consultMandatory)),
  returnReason: Nullable(Type.String()),
  /** Who at the desk has it in hand. */
  triageBy: Nullable(Type.String()),
  /** The reader's own invitation that is open or accepted. */
  myInvitation: Nullable(Closed({ id: Id, state: OneOf(invitationStates), answerBy: Nullable(Instant) })),
})
export type ConsultRow = Static<typeof ConsultRow>

export const Consult = Closed({
  ...common,
  vehicleId: Nullable(Id),
  careSetting: Nullable(OneOf(careSettings)),
  purpose: Nullable(Type.String()),
  chiefComplaint: Nullable(Type.String()),
  history: Nullable(Type.String()),
  examination: Nullable(Type.String()),
  firstDiagnosis: Nullable(Type.String()),
  treatment: Nullable(Type.String()),
  /** The asker says that there is nothing to attach. */
  withoutFiles: Type.Boolean(),
  /** Where the asker would like it to go; the desk decides. */
  wishedInstitution: Nullable(InstitutionRef),
  wishedStart: Nullable(Instant),
  /** What a submission would still miss. */
  missing: Type.Array(OneOf(consultMandatory)),
  materials: Type.Array(Material),
  /** Who at the desk has it in hand. */
  triage: Nullable(Closed({ by: Type.String(), accountId: Id, takenAt: Instant })),
  returned: Nullable(Closed({ reason: Type.String(), by: Type.String(), at: Instant })),
  cancelled: Nullable(Closed({ reason: Type.String(), by: Type.String(), at: Instant })),
  join: Nullable(OneOf(joinModes)),
  invitations: Type.Array(Invitation),
  consent: Consent,
  roomId: Nullable(Id),
  admittedAt: Nullable(Instant),
  /** Place in the doctor's waiting room, from 1; null where the asker does not wait. */
  queuePosition: Nullable(Type.Integer()),
  attendees: Type.Array(Attendee),
  /** Of an ended consult: the sides that had no licensed doctor there. */
  absentSides: Type.Array(OneOf(consultSides)),
  report: Nullable(ReportSummary),
  ratings: Type.Array(Rating),
  archivedAt: Nullable(Instant),
  retainUntil: Nullable(Instant),
  /** The side the reader stands on; the desk on none. */
  side: Nullable(OneOf(consultSides)),
  myInvitationId: Nullable(Id),
  /** What the reader may do now. */
  may: Type.Array(OneOf(consultActions)),
})
export type Consult = Static<typeof Consult>

export const consultId = Closed({ consultId: Id })
