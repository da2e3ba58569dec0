import type { Vault } from '../crypto/vault.ts'
import type { Tx } from '../db/database.ts'
import { found } from '../refusal.ts'

/** A whole file on the disk without a row: `keep` it or `discard` it. What is neither goes with the sweep. */
export interface Staged {
  id: string
  /** Hex, as the whole of it passes between processes as JSON. */
  sha256: string
  bytes: number
  /** As its first bytes say. */
  mediaType: string
  name: string
}

export interface KeepOptions {
  centreId: string
  /** Null where no person made it, as a recording. */
  actorId: string | null
  now: Date
  /** Null keeps it for good. */
  retentionUntil: Date | null
}

/** A row of `files`, its name readable. */
export interface StoredFile {
  id: string
  centreId: string
  name: string
  mediaType: string
  bytes: number
  /** Hex, of the content. */
  sha256: string
  createdBy: string | null
  createdAt: Date
  retentionUntil: Date | null
  erasedAt: Date | null
}

export async function insertFile(tx: Tx, vault: Vault, staged: Staged, { centreId, actorId, now, retentionUntil }: KeepOptions) {
  await tx
    .insertInto('files')
    .values({
      id: staged.id,
      centre_id: centreId,
      sha256: Buffer.from(staged.sha256, 'hex'),
      bytes: staged.bytes,
      media_type: staged.mediaType,
      name_encrypted: vault.encrypt(staged.name),
      created_by: actorId,
      created_at: now,
      retention_until: retentionUntil,
    })
    .execute()
  return fileById(tx, vault, staged.id)
}

/** Throws `object.not_found`, also for a file of another centre than the transaction's. */
export async function fileById(tx: Tx, vault: Vault, id: string): Promise<StoredFile> {
  const row = found(await tx.selectFrom('files').selectAll().where('id', '=', id).executeTakeFirst())
  return {
    id: row.id,
    centreId: row.centre_id,
    name: vault.decrypt(row.name_encrypted),
    mediaType: row.media_type,
    bytes: row.bytes,
    sha256: row.sha256.toString('hex'),
    createdBy: row.created_by,
    createdAt: row.created_at,
    retentionUntil: row.retention_until,
    erasedAt: row.erased_at,
  }
}
