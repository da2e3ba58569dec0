import { sql } from 'kysely'
import type { AssignmentSummary } from '#contract/rest/dispatch-shapes.ts'
import type { Board, Wall } from '#contract/rest/dispatch.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { listVehicles } from '../fleet/service.ts'
import { waitingCalls, waitingCallsForWall } from '../incidents/calls/service.ts'
import { toRow, toWall } from '../incidents/presenter.ts'
import { openIncidents, type IncidentRow } from '../incidents/service.ts'
import { assignmentsOf } from './presenter.ts'
import { recentEvents } from './recent.ts'
import { figuresOfToday } from './today.ts'

/** The place in the fact log that all read after it is true for. Read first: what comes in between is seen twice, never missed. */
export async function cursorOfFacts(tx: Tx): Promise<number> {
  const row = await tx
    .selectFrom('facts')
    .select(sql<number>`coalesce(max(position), 0)`.as('cursor'))
    .executeTakeFirstOrThrow()
  return row.cursor
}

export async function readBoard(tx: Tx, vault: Vault, centreId: string, now: Date): Promise<Board> {
  const cursor = await cursorOfFacts(tx)
  return {
    cursor,
    at: now.toISOString(),
    calls: await waitingCalls(tx, vault, centreId, now),
    incidents: await openWithRuns(tx, centreId, toRow),
    vehicles: await listVehicles(tx, centreId, now),
  }
}

/** The same for the wall: no names, no numbers, no words of callers or seats. */
export async function readWall(tx: Tx, centreId: string, now: Date): Promise<Wall> {
  const cursor = await cursorOfFacts(tx)
  const vehicles = await listVehicles(tx, centreId, now)
  return {
    cursor,
    at: now.toISOString(),
    calls: await waitingCallsForWall(tx, centreId),
    incidents: await openWithRuns(tx, centreId, toWall),
    vehicles: vehicles.map((vehicle) => ({ ...vehicle, phone: null, stateNote: null })),
    today: await figuresOfToday(tx, centreId, now),
    recent: await recentEvents(tx, centreId, now),
  }
}

async function openWithRuns<T>(tx: Tx, centreId: string, present: (row: IncidentRow, runs: AssignmentSummary[]) => T): Promise<T[]> {
  const rows = await openIncidents(tx, centreId)
  const ids = rows.map((row) => row.id)
  const runs = await assignmentsOf(tx, ids)
  return rows.map((row) => present(row, runs.get(row.id) ?? []))
}
