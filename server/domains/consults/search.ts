import type { ConsultRow as Line } from '#contract/rest/consult-shapes.ts'
import { languages, message } from '#contract/i18n/texts.ts'
import type { Actor } from '#platform/actor.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { newestOf, type Box } from './lists.repository.ts'
import { toLines } from './presenter.ts'
import type { ConsultRow } from './repository.ts'

const batch = 200
/** Years of a county. Who seeks further back narrows by state or goes on from the last that was found. */
const most = 20_000

interface Search {
  box: Box
  states: readonly string[] | null
  text: string
  incidentId?: string
  before?: string
  limit: number
}

/**
 * Finds consults by words. What is said about patients is sealed, so it is opened and looked at here, batch by batch, newest first: no index
 * tells anybody who reads the database what stands in a record.
 */
export async function searchConsults(tx: Tx, vault: Vault, actor: Actor, asked: Search, now: Date): Promise<Line[]> {
  const words = asked.text.trim().toLowerCase().split(/\s+/)
  const hits: Line[] = []
  let before = asked.before
  for (let seen = 0; seen < most && hits.length < asked.limit; seen += batch) {
    const rows = await newestOf(tx, actor, { ...asked, ...(before ? { before } : {}), limit: batch })
    const lines = await toLines(tx, vault, actor, rows, now)
    hits.push(...lines.filter((line, index) => holds(textOf(vault, line, rows[index]!), words)))
    if (rows.length < batch) break
    before = rows.at(-1)!.id
  }
  return hits.slice(0, asked.limit)
}

const holds = (text: string, words: readonly string[]): boolean => words.every((word) => text.includes(word))

/** All that the reader may find it by. Who takes no part finds nothing by the patient or the case. */
function textOf(vault: Vault, line: Line, row: ConsultRow): string {
  const { institution, doctor, requestedBy } = line.inviting
  const said = line.patient
    ? [
        line.patient.name,
        ...[row.chief_complaint_encrypted, row.purpose_encrypted, row.first_diagnosis_encrypted].map((sealed) =>
          vault.decryptOrNull(sealed),
        ),
      ]
    : []
  return [
    line.number,
    institution.name,
    institution.shortName,
    doctor?.name,
    requestedBy.name,
    ...line.invitedDoctors.flatMap((one) => [one.name, one.institution]),
    ...(line.specialty ? languages.map((language) => message(language, `specialty.${line.specialty!}`)) : []),
    ...said,
  ]
    .join('\n')
    .toLowerCase()
}
