import Type, { type Static } from 'typebox'
import { languages } from '../i18n/texts.ts'
import { command, query } from '../route.ts'
import { Closed, Id, Instant, Line, Nullable, OneOf, Text, Version } from '../values.ts'
import { consultSides, reportStates } from '../vocabulary-consults.ts'
import { Consult, consultId, DoctorSummary } from './consult-shapes.ts'

const onConsult = (action: 'consult.read' | 'consult.report' | 'consult.rate') =>
  ({ by: 'session', action, object: { kind: 'consult', param: 'consultId' } }) as const
const onReport = (action: 'consult.read' | 'consult.report') =>
  ({ by: 'session', action, object: { kind: 'consult_report', param: 'reportId' } }) as const
const reportId = Closed({ reportId: Id })

const texts = { opinion: Text(4000), diagnosis: Text(1000), recommendations: Text(4000) }

/** What one invited doctor of a multidisciplinary consult says. */
export const Opinion = Closed({
  doctor: DoctorSummary,
  version: Version,
  opinion: Type.String(),
  diagnosis: Type.String(),
  recommendations: Type.String(),
  /** Null while it is written. */
  givenAt: Nullable(Instant),
})

export const Report = Closed({
  id: Id,
  consultId: Id,
  version: Version,
  /** 1 is the first; a correction is the next and names the one before. */
  reportNo: Type.Integer(),
  replaces: Nullable(Id),
  correctionReason: Nullable(Type.String()),
  state: OneOf(reportStates),
  opinion: Type.String(),
  diagnosis: Type.String(),
  recommendations: Type.String(),
  savedAt: Instant,
  signedBy: Nullable(Type.String()),
  signedAt: Nullable(Instant),
  signatureId: Nullable(Id),
  /** Of the canonical JSON of the document, hex. */
  sha256: Nullable(Type.String()),
})
export type Report = Static<typeof Report>

/** All versions, newest first, and what each invited doctor gave to it. A draft is shown to the invited side alone. */
export const readReports = query({
  id: 'consultReports.read',
  path: '/api/consults/:consultId/reports',
  access: onConsult('consult.read'),
  params: consultId,
  reply: Closed({ reports: Type.Array(Report), opinions: Type.Array(Opinion) }),
  showsPatient: true,
})

/** Autosave of the report, or of a correction that was begun. `version` null: nothing was saved before. */
export const saveReport = command(
  {
    id: 'consultReports.save',
    path: '/api/consults/:consultId/report',
    access: onConsult('consult.report'),
    params: consultId,
    body: Closed({ version: Nullable(Version), ...texts }),
    reply: Report,
    errors: ['object.version_conflict', 'consult.state_illegal', 'consult.report_signed'],
    bodyLimit: 128 * 1024,
  },
  'PUT',
)

/** The sender's own opinion in a multidisciplinary consult. Given, it still changes until the report is signed. */
export const saveOpinion = command(
  {
    id: 'consultReports.saveOpinion',
    path: '/api/consults/:consultId/opinion',
    access: onConsult('consult.report'),
    params: consultId,
    body: Closed({ version: Nullable(Version), ...texts, given: Type.Boolean() }),
    reply: Opinion,
    errors: ['object.version_conflict', 'consult.state_illegal', 'consult.report_signed', 'consult.report_incomplete'],
    bodyLimit: 128 * 1024,
  },
  'PUT',
)

/** One signer a version; from then on it never changes, and both sides have their copy. */
export const signReport = command({
  id: 'consultReports.sign',
  path: '/api/consult-reports/:reportId/signature',
  access: onReport('consult.report'),
  params: reportId,
  body: Closed({
    version: Version,
    pin: Type.String({ minLength: 1, maxLength: 64 }),
    /** Why an invited doctor's opinion is not there; null where all are. */
    withoutOpinionsReason: Nullable(Line(300)),
    /** Why a side had no licensed doctor there (`Consult.absentSides`); null where both had. */
    withoutPresenceReason: Nullable(Line(300)),
  }),
  reply: Report,
  errors: [
    'object.version_conflict',
    'consult.state_illegal',
    'consult.report_signed',
    'consult.report_incomplete',
    'consult.opinions_missing',
    'consult.attendees_missing',
    'consult.side_absent',
  ],
})

/** Begins the next version of a signed report, with its text. */
export const correctReport = command({
  id: 'consultReports.correct',
  path: '/api/consult-reports/:reportId/correction',
  access: onReport('consult.report'),
  params: reportId,
  body: Closed({ reason: Line(300) }),
  reply: Report,
  errors: ['consult.state_illegal', 'consult.report_not_newest'],
})

const Party = Closed({
  side: OneOf(consultSides),
  institution: Type.String(),
  institutionCode: Nullable(Type.String()),
  doctor: Type.String(),
  title: Nullable(Type.String()),
  department: Nullable(Type.String()),
})

/**
 * The report as it is signed, filed and printed: complete in itself. Words of the vocabulary stay words; whoever prints it has the
 * catalogues. `liability` chooses the footer: in a consultation the treating doctor decides and is liable.
 */
export const ReportDocument = Closed({
  format: Type.Literal('jilian.consult_report.v1'),
  standards: Type.Array(Type.String()),
  consult: Closed({
    number: Type.String(),
    kind: Type.String(),
    grade: Type.String(),
    careSetting: Type.String(),
    specialty: Type.String(),
    purpose: Type.String(),
  }),
  report: Closed({
    reportNo: Type.Integer(),
    replaces: Nullable(Closed({ reportId: Id, sha256: Type.String() })),
    correctionReason: Nullable(Type.String()),
  }),
  parties: Type.Array(Party),
  patient: Closed({ name: Type.String(), temporary: Type.Boolean(), sex: Type.String(), ageYears: Nullable(Type.Integer()) }),
  summary: Closed({
    chiefComplaint: Type.String(),
    history: Type.String(),
    examination: Type.String(),
    firstDiagnosis: Type.String(),
    treatment: Type.String(),
    files: Type.Array(Closed({ type: Type.String(), title: Type.String() })),
  }),
  times: Closed({ submittedAt: Instant, acceptedAt: Nullable(Instant), startedAt: Instant, endedAt: Instant, signedAt: Instant }),
  timeZone: Type.String(),
  attendees: Type.Array(
    Closed({ name: Type.String(), institution: Nullable(Type.String()), joinedAt: Instant, leftAt: Nullable(Instant) }),
  ),
  /** Only where a side had no licensed doctor there. */
  absence: Type.Optional(Closed({ sides: Type.Array(OneOf(consultSides)), reason: Type.String() })),
  consent: Closed({
    path: Type.String(),
    signer: Nullable(Type.String()),
    relation: Nullable(Type.String()),
    approver: Nullable(Type.String()),
    approverPosition: Nullable(Type.String()),
    reason: Nullable(Type.String()),
  }),
  opinions: Type.Array(
    Closed({
      doctor: Type.String(),
      institution: Type.String(),
      opinion: Type.String(),
      diagnosis: Type.String(),
      recommendations: Type.String(),
    }),
  ),
  withoutOpinionsReason: Nullable(Type.String()),
  conclusion: Closed({ opinion: Type.String(), diagnosis: Type.String(), recommendations: Type.String() }),
  signer: Closed({ name: Type.String(), institution: Type.String(), title: Nullable(Type.String()) }),
  liability: OneOf(['treating_doctor_decides', 'invited_institution_diagnoses'] as const),
})
export type ReportDocument = Static<typeof ReportDocument>

const SignedDocument = { document: ReportDocument, sha256: Type.String(), signatureId: Id }

/** Of a signed version. */
export const reportDocument = query({
  id: 'consultReports.document',
  path: '/api/consult-reports/:reportId/document',
  access: onReport('consult.read'),
  params: reportId,
  reply: Closed(SignedDocument),
  errors: ['consult.report_not_signed'],
  showsPatient: true,
})

export const reportPdf = query({
  id: 'consultReports.pdf',
  path: '/api/consult-reports/:reportId/pdf',
  access: onReport('consult.read'),
  params: reportId,
  query: Closed({ language: Type.Optional(OneOf(languages)) }),
  reply: Type.Any({ description: 'application/pdf' }),
  errors: ['consult.report_not_signed'],
  showsPatient: true,
})

export const ConsultCopy = Closed({
  id: Id,
  consultNumber: Type.String(),
  reportNo: Type.Integer(),
  side: OneOf(['inviting', 'invited'] as const),
  filedAt: Instant,
  sha256: Type.String(),
  retainUntil: Nullable(Instant),
})

/** The own institution's copies, newest first: they stay readable when nobody there takes part any more. */
export const listCopies = query({
  id: 'consultReports.copies',
  path: '/api/consult-copies',
  access: { by: 'session', action: 'consult_copy.read' },
  query: Closed({ before: Type.Optional(Id), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })) }),
  reply: Closed({ copies: Type.Array(ConsultCopy) }),
})

export const getCopy = query({
  id: 'consultReports.copy',
  path: '/api/consult-copies/:copyId',
  access: { by: 'session', action: 'consult_copy.read', object: { kind: 'consult_copy', param: 'copyId' } },
  params: Closed({ copyId: Id }),
  reply: Closed({ copy: ConsultCopy, ...SignedDocument }),
  showsPatient: true,
})

/** The copy as paper: what was filed, printed. */
export const copyPdf = query({
  id: 'consultReports.copyPdf',
  path: '/api/consult-copies/:copyId/pdf',
  access: { by: 'session', action: 'consult_copy.read', object: { kind: 'consult_copy', param: 'copyId' } },
  params: Closed({ copyId: Id }),
  query: Closed({ language: Type.Optional(OneOf(languages)) }),
  reply: Type.Any({ description: 'application/pdf' }),
  showsPatient: true,
})

/** Once a person; from each side one is enough for `rated`. */
export const rateConsult = command({
  id: 'consultReports.rate',
  path: '/api/consults/:consultId/rating',
  access: onConsult('consult.rate'),
  params: consultId,
  body: Closed({ score: Type.Integer({ minimum: 1, maximum: 5 }), comment: Text(500) }),
  reply: Consult,
  errors: ['consult.state_illegal', 'consult.already_rated'],
})
