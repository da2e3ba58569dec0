import { sql } from 'kysely'
import type { Board, Wall } from '#contract/rest/dispatch.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { listVehicles } from '../fleet/service.ts'
import { waitingCalls } from '../incidents/calls/service.ts'
import { toRow, toWall } from '../incidents/presenter.ts'
import { openIncidents } from '../incidents/service.ts'
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
  const rows = await openIncidents(tx, centreId)
  const runs = await assignmentsOf(
    tx,
    rows.map((row) => row.id),
  )
  return {
    cursor,
    at: now.toISOString(),
    calls: await waitingCalls(tx, vault, centreId, now),
    incidents: rows.map((row) => toRow(row, runs.get(row.id) ?? [])),
    vehicles: await listVehicles(tx, centreId, now),
  }
}

/** The same for the wall: no names, no numbers, no words of callers. */
export async function readWall(tx: Tx, vault: Vault, centreId: string, now: Date): Promise<Wall> {
  const board = await readBoard(tx, vault, centreId, now)
  const rows = await openIncidents(tx, centreId)
  const runs = await assignmentsOf(
    tx,
    rows.map((row) => row.id),
  )
  return {
    cursor: board.cursor,
    at: board.at,
    calls: board.calls.map((call) => ({
      id: call.id,
      state: call.state,
      rangAt: call.rangAt,
      claimedAt: call.claimedAt,
      place: call.place?.point ?? null,
    })),
    incidents: rows.map((row) => toWall(row, runs.get(row.id) ?? [])),
    vehicles: board.vehicles.map((vehicle) => ({ ...vehicle, phone: null })),
    today: await figuresOfToday(tx, centreId, now),
    recent: await recentEvents(tx, centreId, now),
  }
}
