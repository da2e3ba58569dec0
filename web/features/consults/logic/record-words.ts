/** Catalogue groups of the words that a record's details hold, by the detail's name. */
const groups: Record<string, string> = {
  grade: 'words:consultGrade',
  from: 'words:consultGrade',
  step: 'words:escalationStep',
  clock: 'words:consultClock',
  reason: 'words:declineReason',
  path: 'words:consentState',
  side: 'words:consultSide',
  absent: 'words:consultSideAbsent',
  specialty: 'words:specialty',
  join: 'words:joinMode',
  relation: 'words:relation',
  type: 'words:materialType',
}
/** Names of people, institutions and things, said as they are. */
const spoken = ['doctor', 'doctors', 'institution', 'title', 'approver', 'witness', 'score', 'reportNo'] as const

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-/i

export interface DetailWord {
  key: string | null
  text: string
}

/** Whatever of an entry's details a person can read: a key of the catalogue, or a text as it is. Ids are left out. */
export function detailWords(details: Readonly<Record<string, unknown>>): DetailWord[] {
  return Object.entries(details).flatMap(([name, value]): DetailWord[] => {
    const values = (Array.isArray(value) ? (value as unknown[]) : [value]).filter(
      (one): one is string | number => (typeof one === 'string' || typeof one === 'number') && !uuid.test(String(one)),
    )
    const group = groups[name]
    if (group) return values.map((one) => ({ key: `${group}.${one}`, text: String(one) }))
    return spoken.some((one) => one === name) ? values.map((one) => ({ key: null, text: String(one) })) : []
  })
}
