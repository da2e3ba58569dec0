import { rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { inScope, type Database } from '../db/database.ts'
import { namesIn, type FileStore } from './store.ts'

/**
 * How long a file without a row is left alone: an upload or a recording may still run, its transaction may still commit, and a backup that
 * runs names in its dump what was erased since. Wall time: it is compared with the disk's.
 */
const grace_ms = 24 * 3_600_000
const bite = 500

export interface Swept {
  /** Past their retention: the content is to go, the row stays. */
  expired: number
  /** Stored files that no row names, or whose row is erased. */
  orphans: number
  /** Halves of uploads and recordings. */
  staged: number
}

export function sweepFiles(store: FileStore, staging: string) {
  return async (db: Database, { now, wall_ms = Date.now() }: { now: Date; wall_ms?: number }): Promise<Swept> => {
    const expired = await expire(db, store, now, wall_ms)
    let orphans = 0
    let ids: string[] = []
    const clear = async () => {
      for (const id of await unnamed(db, ids)) {
        await store.remove(id)
        orphans += 1
      }
      ids = []
    }
    for await (const { id, touched_ms } of store.list()) {
      if (!isId(id) || wall_ms - touched_ms < grace_ms) continue
      if (ids.push(id) === bite) await clear()
    }
    await clear()
    return { expired, orphans, staged: await clearStaging(staging, wall_ms) }
  }
}

/** Marks the rows; the content goes as an orphan after the time of grace. */
async function expire(db: Database, store: FileStore, now: Date, wall_ms: number): Promise<number> {
  const rows = await inScope(db, 'system', (tx) =>
    tx
      .updateTable('files')
      .set({ erased_at: now })
      .where('erased_at', 'is', null)
      .where('retention_until', '<=', now)
      .returning('id')
      .execute(),
  )
  for (const { id } of rows) await store.touch(id, wall_ms).catch(() => undefined)
  return rows.length
}

async function unnamed(db: Database, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const named = await inScope(db, 'system', (tx) =>
    tx
      .selectFrom('files')
      .select('id')
      .where('id', 'in', [...ids])
      .where('erased_at', 'is', null)
      .execute(),
  )
  const keep = new Set(named.map(({ id }) => id))
  return ids.filter((id) => !keep.has(id))
}

async function clearStaging(staging: string, wall_ms: number): Promise<number> {
  let cleared = 0
  for (const name of await namesIn(staging)) {
    const file = path.join(staging, name)
    const found = await stat(file).catch(() => null)
    if (!found || wall_ms - found.mtimeMs < grace_ms) continue
    await rm(file, { force: true })
    cleared += 1
  }
  return cleared
}

const isId = (name: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name)
