import { sql } from 'kysely'
import type { RunStep } from '#contract/vocabulary.ts'
import type { Point } from '#contract/values.ts'
import type { NewRow, Tx } from '#platform/db/database.ts'

export async function insert(tx: Tx, row: NewRow<'assignment_steps'>): Promise<void> {
  await tx.insertInto('assignment_steps').values(row).execute()
}

/** The records that stand, one a step. */
export function standing(tx: Tx, assignmentId: string) {
  return tx
    .selectFrom('assignment_steps')
    .select(['id', 'step', 'occurred_at', 'source'])
    .where('assignment_id', '=', assignmentId)
    .where('applied', '=', true)
    .where('superseded_by', 'is', null)
    .execute()
}

/** The record no longer stands; another does, or none. Stamped before its successor is there: the reference is checked at the commit. */
export async function supersede(tx: Tx, id: string, by: string): Promise<void> {
  await tx.updateTable('assignment_steps').set({ superseded_by: by }).where('id', '=', id).execute()
}

/** Everything reported about a run, in the order it came. */
export function all(tx: Tx, assignmentId: string) {
  return tx
    .selectFrom('assignment_steps as record')
    .leftJoin('accounts as author', 'author.id', 'record.recorded_by')
    .select([
      'record.id',
      'record.step',
      'record.occurred_at',
      'record.recorded_at',
      'record.source',
      'record.applied',
      'record.reason',
      'record.superseded_by',
      'author.display_name',
    ])
    .select(
      sql<Point | null>`case when record.location is null then null else json_build_object('lat', st_y(record.location), 'lon', st_x(record.location)) end`.as(
        'point',
      ),
    )
    .where('record.assignment_id', '=', assignmentId)
    .orderBy('record.recorded_at')
    .orderBy('record.id')
    .execute()
}

/** Whether this very report was stored before: the same person, step and time from the device. */
export async function isRepeat(
  tx: Tx,
  report: { assignmentId: string; step: RunStep; occurredAt: Date; recordedBy: string | null },
): Promise<boolean> {
  const row = await tx
    .selectFrom('assignment_steps')
    .select('id')
    .where('assignment_id', '=', report.assignmentId)
    .where('step', '=', report.step)
    .where('occurred_at', '=', report.occurredAt)
    .where('recorded_by', 'is not distinct from', report.recordedBy)
    .executeTakeFirst()
  return row !== undefined
}
