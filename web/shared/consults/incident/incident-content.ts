import type { Incident } from '#contract/rest/incidents.ts'
import type { VitalSign } from '#contract/vitals.ts'
import type { ConsultGrade } from '#contract/vocabulary-consults.ts'
import type { NotedVitals } from '../../rooms/vitals/noted-vitals.ts'
import { hourMinute } from '../../ui/time-of-day.ts'
import { askCases, type AskCase } from '../ask/cases.ts'
import { emptyContent, type AskContent, type AskPatient } from '../ask/content.ts'

/** Whom an emergency of a card goes to; the emergency department where nobody is named. */
const caseOfCard: Readonly<Record<string, AskCase>> = {
  chest_pain: 'chestPain',
  cardiac_arrest: 'chestPain',
  stroke: 'stroke',
  unconscious: 'stroke',
  seizure: 'stroke',
  breathing_difficulty: 'dyspnoea',
  birth: 'pregnancy',
  child_fever: 'childFever',
  abdominal_pain: 'abdominalPain',
  trauma: 'trauma',
  fall: 'trauma',
  traffic_accident: 'trauma',
  bleeding: 'trauma',
}
export const caseOf = (incident: Pick<Incident, 'card'>): AskCase | null => caseOfCard[incident.card?.code ?? ''] ?? null

/** Somebody is there with the patient: the desk has ten minutes, not a day. What cannot wait for it is one press away. */
const usualGrade: ConsultGrade = 'urgent'

export type Known = Pick<
  Incident,
  'number' | 'card' | 'chiefComplaint' | 'addressNote' | 'patients' | 'assignments' | 'rangAt' | 'openedAt'
>

export interface ContentWords {
  /** Of the catalogue `clinic`, with `words:` before those of the vocabulary. */
  t: (key: string, values?: Record<string, unknown>) => string
  /** One of two texts. */
  inLanguage: (text: { zh: string; en: string }) => string
  zone: string
}

export const patientsOf = ({ patients }: Pick<Incident, 'patients'>): AskPatient[] =>
  patients.map(({ id, temporary, name, sex, ageYears }) => ({ id, unnamed: temporary, name: temporary ? '' : name, sex, ageYears }))

/** A request as an incident fills it: everything that is known, in words a doctor corrects rather than writes. */
export function incidentContent(incident: Known, vitals: NotedVitals | null, words: ContentWords): Partial<AskContent> {
  const { t, inLanguage } = words
  const what = incident.card ? inLanguage(incident.card.title) : null
  const people = patientsOf(incident)
  const complaint = incident.chiefComplaint ?? what
  const found = caseOf(incident)
  return {
    grade: usualGrade,
    careSetting: 'prehospital',
    specialty: askCases.find(({ code }) => code === found)?.specialty ?? 'emergency_medicine',
    patient: people.length === 1 ? people[0]! : people.length === 0 ? { ...emptyContent.patient, unnamed: true } : emptyContent.patient,
    chiefComplaint: complaint ?? '',
    history: historyOf(incident, words),
    examination: vitals ? vitalsText(vitals, words) : t('incident.noVitals'),
    firstDiagnosis: complaint ? t('incident.toBeFound', { what: what ?? complaint }) : '',
    treatment: treatmentOf(incident, words),
    purpose: t('incident.purpose'),
  }
}

function historyOf(incident: Known, { t, zone }: ContentWords): string {
  const rang = t('incident.rang', { number: incident.number, time: hourMinute(incident.rangAt ?? incident.openedAt, zone) })
  return [rang, ...(incident.addressNote ? [incident.addressNote] : []), t('incident.historyAsked')].join(t('ask.separator'))
}

/** The units and how far they are; a run that ended without the patient says nothing of the treatment. */
function treatmentOf({ assignments }: Known, { t, zone }: ContentWords): string {
  const runs = assignments.filter((run) => run.endedAt === null)
  if (runs.length === 0) return t('incident.noUnit')
  return runs
    .map((run) => t('incident.unit', { sign: run.callSign, step: t(`words:runStep.${run.step}`), time: hourMinute(run.stepAt, zone) }))
    .join(t('ask.separator'))
}

/** In the order in which they are told. */
const told: readonly VitalSign[] = ['temperature', 'heart_rate', 'respiratory_rate', 'spo2']

function vitalsText({ values, measuredAt_ms, simulated }: NotedVitals, { t, zone }: ContentWords): string {
  const of = (sign: VitalSign) => {
    const found = values.find((one) => one.sign === sign && one.quality !== 'no_signal')
    return found ? Math.round(found.value * 10) / 10 : null
  }
  const figures = told.flatMap((sign) => (of(sign) === null ? [] : [t(`incident.vital.${sign}`, { value: of(sign) })]))
  const [systolic, diastolic] = [of('nibp_systolic'), of('nibp_diastolic')]
  if (systolic !== null && diastolic !== null) figures.push(t('incident.vital.nibp', { systolic, diastolic }))
  if (figures.length === 0) return t('incident.noVitals')
  const source = t(simulated ? 'incident.fromSimulated' : 'incident.fromMonitor', { time: hourMinute(measuredAt_ms, zone) })
  return `${figures.join(t('ask.separator'))}${source}`
}
