import { canonicalJson } from '../canonical-json.ts'
import { digest, type DigestAlgorithm } from '../crypto/digest.ts'

/** An entry as the chain sees it. `at` is UTC text with microseconds, as PostgreSQL stores it: a Date would lose three digits. */
export interface ChainedEntry {
  id: string
  at: string
  centre_id: string | null
  actor_id: string | null
  session_id: string | null
  action: string
  object_type: string | null
  object_id: string | null
  outcome: string
  details: unknown
  address: string | null
}

/** Before the first link. */
export const genesis: Buffer = Buffer.alloc(32)

/** SQL that selects the columns of a ChainedEntry from `audit_entries e`. */
export const entryColumns = `e.id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, e.centre_id, e.actor_id, e.session_id,
  e.action, e.object_type, e.object_id, e.outcome, e.details, e.address`

/** One text for one entry at one place; the leading number names this form, should another follow. */
export function canonicalText(position: number, algorithm: DigestAlgorithm, entry: ChainedEntry): string {
  const { id, at, centre_id, actor_id, session_id, action, object_type, object_id, outcome, details, address } = entry
  return canonicalJson([
    1,
    position,
    algorithm,
    id,
    at,
    centre_id,
    actor_id,
    session_id,
    action,
    object_type,
    object_id,
    outcome,
    details,
    address,
  ])
}

/** The link of an entry: the hash of the link before it and of the entry's text. */
export function link(previous: Buffer, position: number, algorithm: DigestAlgorithm, entry: ChainedEntry): Buffer {
  return digest(algorithm, Buffer.concat([previous, Buffer.from(canonicalText(position, algorithm, entry))]))
}
