import { expect, it } from 'vitest'
import { emptyContent } from '../ask/content.ts'
import { incidentContent, type Known } from './incident-content.ts'

const words = {
  t: (key: string, values?: Record<string, unknown>) => (values ? `${key}(${Object.values(values).join(' ')})` : key),
  inLanguage: (text: { zh: string; en: string }) => text.en,
  zone: 'Asia/Shanghai',
}
const known: Known = {
  number: '20261126-0003',
  card: { id: 'c', code: 'chest_pain', title: { zh: '胸痛', en: 'Chest pain' } },
  chiefComplaint: null,
  addressNote: null,
  patients: [{ id: 'p', temporary: false, name: 'Li', sex: 'male', ageYears: 61 }],
  assignments: [],
  rangAt: '2026-11-26T06:00:00.000Z',
  openedAt: '2026-11-26T06:01:00.000Z',
}
const monitor = {
  values: [
    { sign: 'heart_rate', value: 92, quality: 'good' },
    { sign: 'spo2', value: 0, quality: 'no_signal' },
    { sign: 'nibp_systolic', value: 150, quality: 'good' },
    { sign: 'nibp_diastolic', value: 95, quality: 'good' },
  ],
  measuredAt_ms: Date.parse('2026-11-26T06:12:00.000Z'),
  simulated: false,
} as const

it('leaves nothing empty that an incident tells, urgent and to the specialty of its card', () => {
  const content = incidentContent(known, monitor, words)
  expect(content).toMatchObject({ grade: 'urgent', careSetting: 'prehospital', specialty: 'cardiology' })
  expect(content.patient).toEqual({ id: 'p', unnamed: false, name: 'Li', sex: 'male', ageYears: 61 })
  expect(content.chiefComplaint).toBe('Chest pain')
  expect(content.firstDiagnosis).toContain('Chest pain')
  expect(content.history).toContain('20261126-0003 14:00')
  for (const field of ['history', 'examination', 'treatment', 'purpose'] as const) expect(content[field]).not.toBe('')
})

it('tells figures of the monitor with their time, and none that had no signal', () => {
  const { examination } = incidentContent(known, monitor, words)
  expect(examination).toContain('heart_rate(92)')
  expect(examination).toContain('nibp(150 95)')
  expect(examination).toContain('fromMonitor(14:12)')
  expect(examination).not.toContain('spo2')
  expect(incidentContent(known, null, words).examination).toBe('incident.noVitals')
  expect(incidentContent(known, { ...monitor, simulated: true }, words).examination).toContain('fromSimulated')
})

it('takes nobody for the patient where there are several, and an unknown person where there is none', () => {
  const two = { ...known, patients: [...known.patients, { ...known.patients[0]!, id: 'q' }] }
  expect(incidentContent(two, null, words).patient).toEqual(emptyContent.patient)
  expect(incidentContent({ ...known, patients: [] }, null, words).patient).toEqual({ ...emptyContent.patient, unnamed: true })
})
