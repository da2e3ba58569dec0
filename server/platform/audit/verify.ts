import { sql } from 'kysely'
import type { AuditVerification } from '#contract/rest/audit.ts'
import { isDigestAlgorithm } from '../crypto/digest.ts'
import type { Tx } from '../db/database.ts'
import { entryColumns, genesis, link, type ChainedEntry } from './chain.ts'
import { exportedHeads, isGenuine, type SignedHead } from './heads.ts'
import type { SigningKeys } from './signing-keys.ts'

const bite = 2_000

interface LinkRow extends Omit<ChainedEntry, 'id'> {
  position: number
  entry_id: string
  algorithm: string
  hash: Buffer
  id: string | null
}

type Broken = { brokenAt: number; reason: NonNullable<AuditVerification['reason']> }

/**
 * Walks the whole chain beside the signed heads, those of the database and those outside it, and names the first place that does not hold:
 * an entry that was changed, removed or added past the chain, a link that was rewritten, a head that we did not sign, an end cut off.
 */
export async function verifyChain(tx: Tx, keys: SigningKeys, filesDir: string): Promise<AuditVerification> {
  const heads = [...(await storedHeads(tx)), ...exportedHeads(filesDir)]
  const byPosition = Map.groupBy(heads, ({ position }) => position)
  const signedHeads = byPosition.size
  let position = 0
  let hash = genesis
  const result = (broken: Broken | null): AuditVerification => ({
    intact: broken === null,
    checked: position,
    brokenAt: broken?.brokenAt ?? null,
    reason: broken?.reason ?? null,
    head: position > 0 ? hash.toString('hex') : null,
    signedHeads,
  })

  for (;;) {
    const rows = await links(tx, position)
    for (const row of rows) {
      const expected = position + 1
      if (row.position !== expected || row.id === null) return result({ brokenAt: expected, reason: 'entry_missing' })
      if (!isDigestAlgorithm(row.algorithm)) return result({ brokenAt: expected, reason: 'entry_changed' })
      const computed = link(hash, expected, row.algorithm, { ...row, id: row.id })
      if (!computed.equals(row.hash)) return result({ brokenAt: expected, reason: 'entry_changed' })
      for (const head of byPosition.get(expected) ?? []) {
        if (!isGenuine(keys, head)) return result({ brokenAt: expected, reason: 'head_not_ours' })
        if (head.hash !== computed.toString('hex')) return result({ brokenAt: expected, reason: 'chain_rewritten' })
      }
      position = expected
      hash = computed
    }
    if (rows.length < bite) break
  }
  // A head beyond the end: what stood there is gone.
  if (heads.some((head) => head.position > position)) return result({ brokenAt: position + 1, reason: 'entry_missing' })
  if (await hasUnchained(tx)) return result({ brokenAt: position + 1, reason: 'entry_not_chained' })
  return result(null)
}

async function links(tx: Tx, after: number): Promise<LinkRow[]> {
  const { rows } = await sql<LinkRow>`
    select c.position, c.entry_id, c.algorithm, c.hash, ${sql.raw(entryColumns)}
    from audit_chain c left join audit_entries e on e.id = c.entry_id
    where c.position > ${after} order by c.position limit ${bite}`.execute(tx)
  return rows
}

/** Entries that neither the chain nor its waiting room knows: put in past the trigger, or taken out of the waiting room. */
async function hasUnchained(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from audit_entries e
      where not exists (select from audit_chain c where c.entry_id = e.id) and not exists (select from audit_pending p where p.entry_id = e.id)) as found`.execute(
    tx,
  )
  return rows[0]!.found
}

async function storedHeads(tx: Tx): Promise<SignedHead[]> {
  const rows = await tx.selectFrom('audit_heads').selectAll().execute()
  return rows.map((row) => ({
    position: row.position,
    algorithm: row.algorithm,
    hash: row.hash.toString('hex'),
    keyId: row.key_id,
    signedAt: row.signed_at.toISOString(),
    signature: row.signature.toString('hex'),
  }))
}
