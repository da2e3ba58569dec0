import { message, type Language, type MessageKey } from '#contract/i18n/texts.ts'
import type { ReportDocument } from '#contract/rest/consult-reports.ts'
import type { CareSetting, ConsultGrade, ConsultKind, DoctorTitle, Relation, Specialty } from '#contract/vocabulary-consults.ts'
import type { MaterialType } from '#contract/vocabulary-rooms.ts'
import type { Sex } from '#contract/vocabulary.ts'
import type { MadeSignature } from '#platform/crypto/signing/signing.ts'
import type { PrintedDocument } from '#platform/documents/printed-document.ts'

type Label<K extends MessageKey = MessageKey> = K extends `consult_report.${infer Name}` ? Name : never

interface Print {
  document: ReportDocument
  /** SHA-256 of the document, hex: what the code in the corner holds beside the number. */
  sha256: string
  signatures: readonly MadeSignature[]
  language: Language
  printedAt: Date
}

/** The signed report on A4, everything of its document and nothing else. The footer of its kind says who decides and is liable. */
export async function printReport({ document, sha256, signatures, language, printedAt }: Print): Promise<Buffer> {
  const say = (label: Label, values?: Record<string, string | number>) => message(language, `consult_report.${label}`, values)
  const { consult, report, conclusion, timeZone, standards } = document
  const kind = consult.kind as ConsultKind
  // Fonts and what draws with them are not loaded before somebody prints: a restarted server listens the sooner.
  const { createPrintedDocument } = await import('#platform/documents/printed-document.ts')
  const page = createPrintedDocument({
    title: say(`title.${kind}`),
    number: report.reportNo === 1 ? consult.number : `${consult.number} / ${report.reportNo}`,
    institution: document.parties.find(({ side }) => side === 'invited')?.institution ?? document.signer.institution,
    language,
    standards,
    printedAt,
    timeZone,
    code: `${consult.number}/${report.reportNo} ${sha256}`,
  })
  if (report.replaces) {
    page.notice(`${say('replaces')} ${report.reportNo - 1} (SHA-256 ${report.replaces.sha256.slice(0, 16)}…)`)
    page.facts([{ label: say('correction_reason'), value: report.correctionReason ?? '', wide: true }])
  }
  writePatient(page, document, language, say)
  writeParties(page, document, language, say)
  writeSummary(page, document, language, say)
  writeMeeting(page, document, language, say)
  if (document.opinions.length > 0) {
    page.heading(say('opinions'))
    for (const { doctor, institution, opinion, diagnosis, recommendations } of document.opinions) {
      page.facts([
        { label: say('doctor'), value: `${doctor} · ${institution}`, wide: true },
        { label: say('opinion'), value: opinion, wide: true },
        { label: say('diagnosis'), value: diagnosis, wide: true },
        { label: say('recommendations'), value: recommendations, wide: true },
      ])
    }
  }
  if (document.withoutOpinionsReason) page.notice(say('without_opinions', { reason: document.withoutOpinionsReason }))
  page.heading(say('conclusion'))
  page.facts([
    { label: say('opinion'), value: conclusion.opinion, wide: true },
    { label: say('diagnosis'), value: conclusion.diagnosis, wide: true },
    { label: say('recommendations'), value: conclusion.recommendations, wide: true },
  ])
  page.signatures(signatures.map((signature) => ({ ...signature, role: say('signer_role') })))
  page.paragraph(say(`liability.${document.liability}`))
  return page.end()
}

type Say = (label: Label, values?: Record<string, string | number>) => string

function writePatient(page: PrintedDocument, { patient, consult }: ReportDocument, language: Language, say: Say): void {
  const age = patient.ageYears === null ? say('age_unknown') : say('age_value', { years: patient.ageYears })
  page.heading(say('patient'))
  page.facts([
    { label: say('name'), value: `${patient.name}${patient.temporary ? say('temporary') : ''}` },
    { label: say('sex'), value: message(language, `sex.${patient.sex as Sex}`) },
    { label: say('age'), value: age },
    { label: say('care_setting'), value: message(language, `careSetting.${consult.careSetting as CareSetting}`) },
    { label: say('grade'), value: message(language, `consult.grade.${consult.grade as ConsultGrade}`) },
    { label: say('specialty'), value: message(language, `specialty.${consult.specialty as Specialty}`) },
    { label: say('purpose'), value: consult.purpose, wide: true },
  ])
}

function writeParties(page: PrintedDocument, { parties }: ReportDocument, language: Language, say: Say): void {
  page.heading(say('parties'))
  page.table(
    [
      { title: say('side'), share: 1 },
      { title: say('institution'), share: 3 },
      { title: say('doctor'), share: 2 },
      { title: say('title_column'), share: 2 },
      { title: say('department'), share: 2 },
    ],
    parties.map(({ side, institution, institutionCode, doctor, title, department }) => [
      say(side),
      institutionCode ? `${institution} (${institutionCode})` : institution,
      doctor,
      title ? message(language, `doctorTitle.${title as DoctorTitle}`) : '',
      department ?? '',
    ]),
  )
}

function writeSummary(page: PrintedDocument, { summary }: ReportDocument, language: Language, say: Say): void {
  const files = summary.files.map(({ type, title }) => `${message(language, `materialType.${type as MaterialType}`)}: ${title}`)
  page.heading(say('summary'))
  page.facts([
    { label: say('chief_complaint'), value: summary.chiefComplaint, wide: true },
    { label: say('history'), value: summary.history, wide: true },
    { label: say('examination'), value: summary.examination, wide: true },
    { label: say('first_diagnosis'), value: summary.firstDiagnosis, wide: true },
    { label: say('treatment'), value: summary.treatment, wide: true },
    { label: say('files'), value: files.length > 0 ? files.join('\n') : say('no_files'), wide: true },
  ])
}

/** When it was, who was there, and by whose leave. */
function writeMeeting(page: PrintedDocument, { times, attendees, absence, consent }: ReportDocument, language: Language, say: Say): void {
  const time = (at: string | null) => (at ? page.time(new Date(at)) : '')
  page.heading(say('times'))
  page.facts([
    { label: say('submitted_at'), value: time(times.submittedAt) },
    { label: say('accepted_at'), value: time(times.acceptedAt) },
    { label: say('started_at'), value: time(times.startedAt) },
    { label: say('ended_at'), value: time(times.endedAt) },
  ])
  page.heading(say('attendees'))
  page.table(
    [
      { title: say('name'), share: 2 },
      { title: say('institution'), share: 3 },
      { title: say('joined_at'), share: 2.4 },
      { title: say('left_at'), share: 2.4 },
    ],
    attendees.map(({ name, institution, joinedAt, leftAt }) => [name, institution ?? '', time(joinedAt), time(leftAt)]),
  )
  for (const side of absence?.sides ?? []) page.notice(say(`absent.${side}`, { reason: absence!.reason }))
  page.heading(say('consent'))
  const signed = {
    signer: consent.signer ?? '',
    relation: consent.relation ? message(language, `relation.${consent.relation as Relation}`) : '',
  }
  if (consent.approver)
    page.paragraph(
      say('consent_emergency', { approver: consent.approver, position: consent.approverPosition ?? '', reason: consent.reason ?? '' }),
    )
  if (consent.signer) page.paragraph(say(consent.approver ? 'consent_later' : 'consent_written', signed))
  else page.notice(say('consent_outstanding'))
}
