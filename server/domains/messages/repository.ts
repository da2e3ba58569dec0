import type { Change, NewRow, Tx } from '#platform/db/database.ts'

export async function insert(tx: Tx, row: NewRow<'outgoing_messages'>): Promise<void> {
  await tx.insertInto('outgoing_messages').values(row).execute()
}

export function takeDue(tx: Tx, now: Date) {
  return tx
    .selectFrom('outgoing_messages')
    .selectAll()
    .where('state', '=', 'queued')
    .where('next_attempt_at', '<=', now)
    .orderBy('next_attempt_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
}

export async function update(tx: Tx, id: string, values: Change<'outgoing_messages'>): Promise<void> {
  await tx.updateTable('outgoing_messages').set(values).where('id', '=', id).execute()
}

export async function withdraw(tx: Tx, subjectType: string, subjectIds: readonly string[]): Promise<void> {
  await tx
    .updateTable('outgoing_messages')
    .set({ state: 'failed', problem: 'withdrawn' })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('outgoing_messages')
        .select('id')
        .where('subject_type', '=', subjectType)
        .where('subject_id', 'in', subjectIds)
        .where('state', '=', 'queued')
        .forUpdate()
        .skipLocked(),
    )
    .execute()
}

/** Oldest first: of several about one subject the newest comes last. */
export function statesOf(tx: Tx, subjectType: string, subjectIds: readonly string[]) {
  return tx
    .selectFrom('outgoing_messages')
    .select(['subject_id', 'state'])
    .where('subject_type', '=', subjectType)
    .where('subject_id', 'in', subjectIds)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}
