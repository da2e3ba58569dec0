import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Tx } from '#platform/db/database.ts'
import { seedId } from './seed-id.ts'

const folder = path.join(import.meta.dirname, 'cards')

/** A card as it stands in `cards/<code>.json`: the contract's fields. */
export interface CardFile {
  code: string
  content: Record<string, unknown>
}

export function readCards(): CardFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => ({ code: path.basename(name, '.json'), content: JSON.parse(readFileSync(path.join(folder, name), 'utf8')) }))
}

/** Publishes version 1 of each card the centre has no version of. Returns how many were added. */
export async function writeCards(tx: Tx, centreId: string, now: Date): Promise<number> {
  const there = await tx.selectFrom('cards').select('code').distinct().where('centre_id', '=', centreId).execute()
  const known = new Set(there.map((row) => row.code))
  const added = readCards().filter((card) => !known.has(card.code))
  if (added.length === 0) return 0
  await tx
    .insertInto('cards')
    .values(
      added.map(({ code, content }) => ({
        id: seedId(centreId, 'card', code),
        centre_id: centreId,
        code,
        card_version: 1,
        status: 'published',
        content: JSON.stringify(content),
        saved_at: now,
        published_at: now,
      })),
    )
    .execute()
  return added.length
}
