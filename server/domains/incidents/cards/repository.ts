import { sql } from 'kysely'
import type { Card } from '#contract/rest/cards.ts'
import type { Tx } from '#platform/db/database.ts'

/** What a version of a card says; frozen once published. */
export type CardContent = Omit<Card, 'id' | 'code' | 'cardVersion' | 'status' | 'publishedAt' | 'note' | 'savedAt'>

export interface CardRow {
  id: string
  centre_id: string
  code: string
  card_version: number
  version: number
  status: Card['status']
  content: CardContent
  published_at: Date | null
  note: string
  saved_at: Date
}

const select = (tx: Tx) =>
  tx
    .selectFrom('cards')
    .select(['id', 'centre_id', 'code', 'card_version', 'version', 'published_at', 'note', 'saved_at'])
    .select([sql<Card['status']>`status`.as('status'), sql<CardContent>`content`.as('content')])

export const published = (tx: Tx, centreId: string): Promise<CardRow[]> =>
  select(tx)
    .where('centre_id', '=', centreId)
    .where('status', '=', 'published')
    .orderBy(sql`(content->>'priority')::int`)
    .orderBy('code')
    .execute()

export const allVersions = (tx: Tx, centreId: string): Promise<CardRow[]> =>
  select(tx).where('centre_id', '=', centreId).orderBy('code').orderBy('card_version', 'desc').execute()

export const byId = (tx: Tx, id: string): Promise<CardRow | undefined> => select(tx).where('id', '=', id).executeTakeFirst()

/** One change of a code at a time: versions count without gaps and two who publish come one after the other. */
export async function lockCode(tx: Tx, centreId: string, code: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('card'), hashtext(${`${centreId} ${code}`}))`.execute(tx)
}

/** Adds the next version of a code as a draft; the caller holds the code's lock. */
export async function insertDraft(
  tx: Tx,
  card: { id: string; centreId: string; code: string; content: CardContent; note: string; savedBy: string },
  now: Date,
): Promise<void> {
  await tx
    .insertInto('cards')
    .values({
      id: card.id,
      centre_id: card.centreId,
      code: card.code,
      card_version: sql<number>`(select coalesce(max(card_version), 0) + 1 from cards where centre_id = ${card.centreId} and code = ${card.code})`,
      status: 'draft',
      content: JSON.stringify(card.content),
      note: card.note,
      saved_by: card.savedBy,
      saved_at: now,
    })
    .execute()
}

/** Retires the version of the code that stands now, if there is one. */
export async function retireStanding(tx: Tx, centreId: string, code: string): Promise<void> {
  await tx
    .updateTable('cards')
    .set({ status: 'retired', version: sql`version + 1` })
    .where('centre_id', '=', centreId)
    .where('code', '=', code)
    .where('status', '=', 'published')
    .execute()
}

export async function publish(tx: Tx, id: string, now: Date): Promise<void> {
  await tx
    .updateTable('cards')
    .set({ status: 'published', published_at: now, version: sql`version + 1` })
    .where('id', '=', id)
    .execute()
}
