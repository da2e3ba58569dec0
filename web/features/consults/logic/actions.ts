import type { ConsultAction } from '#contract/vocabulary-consults.ts'

/** The key of each action; none where a hand should have to look. `sign_report` and `submit` live inside the report and the form. */
export const actionKeys: Partial<Record<ConsultAction, string>> = {
  accept: 'A',
  return: 'B',
  sign_consent: 'C',
  decline: 'D',
  edit: 'E',
  add_material: 'F',
  regrade: 'G',
  invite: 'I',
  leave_queue: 'L',
  change_time: 'M',
  admit: 'N',
  write_opinion: 'O',
  schedule: 'P',
  write_report: 'R',
  start: 'S',
  take: 'T',
  rate: 'V',
  wait: 'W',
  approve_emergency: 'Y',
}

/** What is done most likely next, first. */
const likely: readonly ConsultAction[] = [
  'accept',
  'admit',
  'start',
  'write_report',
  'write_opinion',
  'take',
  'schedule',
  'sign_consent',
  'wait',
  'edit',
  'rate',
]

/** In the order in which they stand after the first. */
const usual: readonly ConsultAction[] = [
  ...likely,
  'decline',
  'end',
  'leave_queue',
  'change_time',
  'invite',
  'regrade',
  'return',
  'approve_emergency',
  'add_material',
  'correct_attendees',
  'correct_report',
  'cancel',
]
export const grave: readonly ConsultAction[] = ['decline', 'cancel', 'return', 'end']

/** Of what the server allows, the one to be pressed and the others. Parts that have a place of their own are left to it. */
export function arranged(may: readonly ConsultAction[]): { first: ConsultAction | null; others: ConsultAction[] } {
  const shown = usual.filter((action) => may.includes(action))
  const first = likely.find((action) => shown.includes(action)) ?? null
  return { first, others: shown.filter((action) => action !== first) }
}

/** Those that are done at once; all others ask for something first. */
export const direct = ['take', 'accept', 'wait', 'leave_queue', 'start', 'admit'] as const satisfies readonly ConsultAction[]
export type DirectAction = (typeof direct)[number]
export const isDirect = (action: ConsultAction): action is DirectAction => direct.some((one) => one === action)
