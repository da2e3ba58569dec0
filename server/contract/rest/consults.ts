import Type, { type Static } from 'typebox'
import { command, query } from '../route.ts'
import { Closed, Id, Instant, Line, Nullable, OneOf, Text, Version } from '../values.ts'
import { sexes } from '../vocabulary.ts'
import {
  askedConsultKinds,
  careSettings,
  consultEntryKinds,
  consultGrades,
  consultStates,
  escalationSteps,
  relations,
  specialties,
} from '../vocabulary-consults.ts'
import { materialTypes } from '../vocabulary-rooms.ts'
import { Consult, consultId, ConsultRow, InstitutionRef } from './consult-shapes.ts'
import { TimelineEntry, incidentPublic } from './incidents.ts'

const onConsult = (action: 'consult.read' | 'consult.request' | 'consult.consent') =>
  ({ by: 'session', action, object: { kind: 'consult', param: 'consultId' } }) as const

/** Somebody who is not in the index yet; without a name a temporary identity is given. */
const NewPatient = Closed({ name: Nullable(Line(40)), sex: OneOf(sexes), ageYears: Nullable(Type.Integer({ minimum: 0, maximum: 130 })) })

/** The request as it is written; a draft may lack anything. */
const content = {
  kind: OneOf(askedConsultKinds),
  grade: Nullable(OneOf(consultGrades)),
  careSetting: Nullable(OneOf(careSettings)),
  specialty: Nullable(OneOf(specialties)),
  /** The licensed doctor on the inviting side who looks after the patient and decides. */
  treatingDoctorId: Nullable(Id),
  purpose: Nullable(Text(500)),
  chiefComplaint: Nullable(Text(500)),
  history: Nullable(Text(4000)),
  examination: Nullable(Text(4000)),
  firstDiagnosis: Nullable(Text(1000)),
  treatment: Nullable(Text(2000)),
  withoutFiles: Type.Boolean(),
  wishedInstitutionId: Nullable(Id),
  wishedStart: Nullable(Instant),
}
export const ConsultContent = Closed(content)
export type ConsultContent = Static<typeof ConsultContent>

/**
 * Begins a draft, for the sender's institution. From an incident its patient (where there is one), complaint and crew's doctor are taken
 * over and the incident becomes the first material; where nobody is named the sender is the treating doctor.
 */
export const createConsult = command({
  id: 'consults.create',
  path: '/api/consults',
  access: { by: 'session', action: 'consult.request' },
  body: Closed({
    incidentId: Nullable(Id),
    /** One of the incident, or of an earlier consult of the own institution. */
    patientId: Nullable(Id),
    newPatient: Nullable(NewPatient),
    ...Type.Partial(Type.Object(content)).properties,
    kind: OneOf(askedConsultKinds),
  }),
  reply: Consult,
  errors: ['object.not_found', 'consult.no_institution'],
  bodyLimit: 128 * 1024,
})

/** Autosave: replaces what is written. Also after a return. */
export const saveDraft = command(
  {
    id: 'consults.saveDraft',
    path: '/api/consults/:consultId/draft',
    access: onConsult('consult.request'),
    params: consultId,
    body: Closed({ version: Version, patientId: Nullable(Id), newPatient: Nullable(NewPatient), ...content }),
    reply: Consult,
    errors: ['object.version_conflict', 'consult.state_illegal', 'object.not_found'],
    bodyLimit: 128 * 1024,
  },
  'PUT',
)

/** Names every missing field in `details.missing`. Immediate goes straight to whoever is on call. */
export const submitConsult = command({
  id: 'consults.submit',
  path: '/api/consults/:consultId/submission',
  access: onConsult('consult.request'),
  params: consultId,
  body: Closed({ version: Version }),
  reply: Consult,
  errors: ['object.version_conflict', 'consult.state_illegal', 'consult.incomplete', 'consult.no_agreement', 'consult.no_licensed_doctor'],
})

/** Until the session begins. */
export const cancelConsult = command({
  id: 'consults.cancel',
  path: '/api/consults/:consultId/cancellation',
  access: onConsult('consult.request'),
  params: consultId,
  body: Closed({ version: Version, reason: Line(300) }),
  reply: Consult,
  errors: ['object.version_conflict', 'consult.state_illegal'],
})

export const getConsult = query({
  id: 'consults.get',
  path: '/api/consults/:consultId',
  access: onConsult('consult.read'),
  params: consultId,
  reply: Consult,
  showsPatient: true,
})

export const ConsultEntry = Closed({
  id: Id,
  kind: OneOf(consultEntryKinds),
  at: Instant,
  /** Null: the system itself. */
  by: Nullable(Type.String()),
  /** Reasons and notes as they were written. */
  text: Nullable(Type.String()),
  /** Ids, names of doctors and words of the vocabulary: `grade`, `from`, `step`, `doctor`, `clock` … */
  details: Type.Record(Type.String(), Type.Unknown()),
})
export type ConsultEntry = Static<typeof ConsultEntry>

/** The whole record, oldest first. Nothing in it ever changes. */
export const consultRecord = query({
  id: 'consults.record',
  path: '/api/consults/:consultId/record',
  access: onConsult('consult.read'),
  params: consultId,
  reply: Closed({ entries: Type.Array(ConsultEntry) }),
  showsPatient: true,
})

/** The incident a consult is about, for everybody who takes part in the consult: its course, without the caller's number. */
export const consultIncident = query({
  id: 'consults.incident',
  path: '/api/consults/:consultId/incident',
  access: onConsult('consult.read'),
  params: consultId,
  reply: Closed({
    incident: Closed({ ...incidentPublic, chiefComplaint: Nullable(Type.String()) }),
    timeline: Type.Array(TimelineEntry),
  }),
  errors: ['object.not_found'],
  showsPatient: true,
})

/**
 * `mine`: asked for by me, treated by me, or I am invited · `institution`: of my institution, either side · `triage`: at the desk: waiting,
 * in hand, with nobody left to ask, or escalated · `all`: the centre's, for the desk · `consent`: with a signature outstanding.
 * Overdue first, then by grade, then oldest first; what is over newest first.
 */
export const listConsults = query({
  id: 'consults.list',
  path: '/api/consults',
  access: { by: 'session', action: 'consult.read' },
  query: Closed({
    box: OneOf(['mine', 'institution', 'triage', 'all', 'consent'] as const),
    /** One or more states with commas between. */
    states: Type.Optional(Type.String({ maxLength: 200, pattern: `^(${consultStates.join('|')})(,(${consultStates.join('|')})){0,12}$` })),
    /** Those that came from this incident. */
    incidentId: Type.Optional(Id),
    /**
     * Words with spaces between, each to be found somewhere: number, institution, doctor, specialty; where the reader takes part also the
     * patient, complaint, question and diagnosis. Newest first then.
     */
    text: Type.Optional(Type.String({ maxLength: 60 })),
    /** Of what is over, or of what is found: older than this one. */
    before: Type.Optional(Id),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 100 })),
  }),
  reply: Closed({ consults: Type.Array(ConsultRow) }),
  showsPatient: true,
})

/** Consults that meet, or met, between the times; at most 92 days. Mine and my institution's; the desk sees the centre's. */
export const consultCalendar = query({
  id: 'consults.calendar',
  path: '/api/consult-calendar',
  access: { by: 'session', action: 'consult.read' },
  query: Closed({ from: Instant, to: Instant }),
  reply: Closed({ consults: Type.Array(ConsultRow) }),
  errors: ['consult.times_invalid'],
  showsPatient: true,
})

/** Whom the sender's institution may ask: institutions with a valid agreement, and who is on call there. */
export const consultOptions = query({
  id: 'consults.options',
  path: '/api/consult-options',
  access: { by: 'session', action: 'consult.read' },
  query: Closed({
    /** For a request from this incident: the doctors of its units may treat as well, and stand first. */
    incidentId: Type.Optional(Id),
  }),
  reply: Closed({
    institutions: Type.Array(
      Closed({
        institution: InstitutionRef,
        agreementUntil: Nullable(Instant),
        specialties: Type.Array(Closed({ specialty: OneOf(specialties), onCall: Type.Integer(), doctors: Type.Integer() })),
      }),
    ),
    /** Who may be the treating doctor: of the incident's units, then of the sender's own institution. */
    treatingDoctors: Type.Array(Closed({ accountId: Id, name: Type.String(), department: Type.String() })),
    /** Whom a request takes where it names nobody; one of those above, or null. */
    usualDoctorId: Nullable(Id),
  }),
  errors: ['object.not_found'],
})

const Median = Nullable(Type.Number())
/** How the centre's consults went that were submitted between the times. Medians in seconds from the submission (the report's from the end). */
export const consultFigures = query({
  id: 'consults.figures',
  path: '/api/consult-figures',
  access: { by: 'session', action: 'consult.figures' },
  query: Closed({ from: Instant, to: Instant }),
  reply: Closed({
    byState: Type.Array(Closed({ state: OneOf(consultStates), count: Type.Integer() })),
    byGrade: Type.Array(
      Closed({
        grade: OneOf(consultGrades),
        count: Type.Integer(),
        medianAccept_s: Median,
        medianStart_s: Median,
        medianReport_s: Median,
        startedInTime: Type.Integer(),
        reportedInTime: Type.Integer(),
      }),
    ),
    escalations: Type.Array(Closed({ step: OneOf(escalationSteps), count: Type.Integer() })),
    ratings: Closed({ inviting: Median, invited: Median }),
    consentOutstanding: Type.Integer(),
  }),
  errors: ['consult.times_invalid'],
})

/** Something to show beside the video. The same thing a second time is the first. */
export const addMaterial = command({
  id: 'consults.addMaterial',
  path: '/api/consults/:consultId/materials',
  access: onConsult('consult.request'),
  params: consultId,
  body: Closed({ type: OneOf(materialTypes), subjectId: Id, title: Line(120) }),
  reply: Consult,
  errors: ['object.not_found', 'consult.state_illegal', 'consult.too_many_materials'],
})

/** Written consent: drawn by the patient or who stands for the patient, before a witness. Also later, after the emergency path. */
export const signConsent = command({
  id: 'consults.signConsent',
  path: '/api/consults/:consultId/consent',
  access: onConsult('consult.consent'),
  params: consultId,
  body: Closed({
    signerName: Line(40),
    relation: OneOf(relations),
    /** The drawn signature, PNG, uploaded before. */
    fileId: Id,
    witness: Line(40),
  }),
  reply: Consult,
  errors: ['object.not_found', 'consult.consent_given', 'consult.state_illegal', 'consult.guardian_needed', 'consult.signature_not_png'],
})

/** 抢救: care first. Who at the institution approved, and why nobody could sign. The signature stays outstanding. */
export const approveEmergency = command({
  id: 'consults.approveEmergency',
  path: '/api/consults/:consultId/emergency-approval',
  access: onConsult('consult.consent'),
  params: consultId,
  body: Closed({ approverName: Line(40), approverPosition: Line(40), reason: Line(300) }),
  reply: Consult,
  errors: ['consult.consent_given', 'consult.state_illegal'],
})
