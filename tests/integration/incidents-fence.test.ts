import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHash } from 'node:crypto'
import { canonicalJson } from '#platform/canonical-json.ts'
import { inScope } from '#platform/db/database.ts'
import { addSecondCentre } from '#tests/support/second-centre.ts'
import { startLine, type Line } from '#tests/support/line.ts'

let line: Line
let otherCentre: string
const tables = [
  'patients',
  'incidents',
  'calls',
  'location_links',
  'incident_patients',
  'incident_entries',
  'assignments',
  'assignment_steps',
  'handovers',
  'outgoing_messages',
] as const

beforeAll(async () => {
  line = await startLine()
  otherCentre = await addSecondCentre(line.app)
  const { crew, run, incident, url } = await line.startRun()
  const callId = await line.claimed()
  await line.done(line.seat, 'POST', `/api/incidents/${incident.id}/calls`, { callId })
  await line.done(line.seat, 'POST', `/api/calls/${callId}/location-link`, {})
  await line.done(line.seat, 'POST', `/api/incidents/${incident.id}/patients`, { name: 'P', sex: 'male', ageYears: 50 })
  await line.done(crew, 'PUT', `${url}/destination`, { institutionId: line.hospitals[0]!.id })
  await line.walk(crew, run.id, 'on_scene', 'patient_contact', 'patient_on_board', 'at_hospital')
  await line.done(crew, 'POST', `${url}/handover/crew`, { condition: 'stable', occurredAt: line.at() })
})
afterAll(() => line.close())

const count = (scope: string | null, table: string) =>
  line.app.db.transaction().execute(async (tx) => {
    if (scope) await sql`select set_config('jilian.scope', ${scope}, true)`.execute(tx)
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.table(table)}`.execute(tx)
    return rows[0]!.count
  })

describe('the database itself', () => {
  it.each(tables)('shows %s to their own centre alone', async (table) => {
    expect(await count(line.app.centreId, table)).toBeGreaterThan(0)
    expect(await count(otherCentre, table)).toBe(0)
    expect(await count(null, table)).toBe(0)
    expect(await count('system', table)).toBeGreaterThan(0)
  })

  it('lets no centre write into another, nor change what is another’s', async () => {
    const { rows } = await inScope(line.app.db, 'system', (tx) => sql<{ id: string }>`select id from incidents limit 1`.execute(tx))
    const changed = await inScope(line.app.db, otherCentre, (tx) =>
      tx.updateTable('incidents').set({ chief_complaint: 'x' }).where('id', '=', rows[0]!.id).executeTakeFirst(),
    )
    expect(Number(changed.numUpdatedRows)).toBe(0)
    await expect(
      inScope(line.app.db, otherCentre, (tx) =>
        sql`insert into patients (id, centre_id, temporary, name_encrypted, sex, created_at) values (gen_random_uuid(), ${line.app.centreId}, true, 'x', 'male', now())`.execute(
          tx,
        ),
      ),
    ).rejects.toThrow(/row-level security/)
    await expect(inScope(line.app.db, 'system', (tx) => sql`delete from incident_entries`.execute(tx))).rejects.toThrow(/permission denied/)
  })
})

it('an export proves by its hash that it is whole', async () => {
  const { incidents } = await line.done<{ incidents: { id: string; assignments: unknown[] }[] }>(line.seat, 'GET', '/api/incidents')
  const { id } = incidents.find(({ assignments }) => assignments.length > 0)!
  const { sha256, ...document } = await line.done<{ sha256: string; timeline: unknown[] }>(line.seat, 'GET', `/api/incidents/${id}/export`)
  expect(createHash('sha256').update(canonicalJson(document)).digest('hex')).toBe(sha256)
})
