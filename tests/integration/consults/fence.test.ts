import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Consult, ConsultRow } from '#contract/rest/consult-shapes.ts'
import { inScope } from '#platform/db/database.ts'
import type { SignedIn } from '#tests/support/app.ts'
import { startDesk, type Desk } from '#tests/support/consults.ts'
import { addSecondCentre } from '#tests/support/second-centre.ts'

let desk: Desk
let otherCentre: string
let reported: Consult
beforeAll(async () => {
  desk = await startDesk()
  otherCentre = await addSecondCentre(desk.app)
  reported = (await desk.reported()).consult
  await desk.done(desk.clinic, 'POST', `/api/consults/${reported.id}/rating`, { score: 5, comment: '' })
  const incident = await desk.openIncident()
  await desk.app.inTx((tx) =>
    tx
      .insertInto('consult_materials')
      .values({
        id: crypto.randomUUID(),
        centre_id: desk.app.centreId,
        consult_id: reported.id,
        type: 'incident',
        subject_id: incident.id,
        title_encrypted: desk.vault.encrypt('x'),
        added_by: desk.clinic.accountId,
        added_at: desk.app.clock.now(),
      })
      .execute(),
  )
})
afterAll(() => desk.close())

const tables = [
  'consults',
  'consult_invitations',
  'consult_entries',
  'consult_consents',
  'consult_materials',
  'consult_attendees',
  'consult_reports',
  'consult_copies',
  'consult_ratings',
  'agreements',
  'rota_slots',
  'practitioners',
]
const count = (scope: string | null, table: string) =>
  desk.app.db.transaction().execute(async (tx) => {
    if (scope) await sql`select set_config('jilian.scope', ${scope}, true)`.execute(tx)
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.table(table)}`.execute(tx)
    return rows[0]!.count
  })

describe('the database itself', () => {
  it.each(tables)('shows %s to their own centre alone', async (table) => {
    const [own, other, all] = [await count(desk.app.centreId, table), await count(otherCentre, table), await count('system', table)]
    expect(own).toBeGreaterThan(0)
    expect(own + other).toBe(all)
    expect(await count(null, table)).toBe(0)
  })

  it('holds no word that was written of a patient', async () => {
    for (const table of tables) {
      const { rows } = await inScope(desk.app.db, 'system', (tx) =>
        sql<{ text: string }>`select t::text as text from ${sql.table(table)} t`.execute(tx),
      )
      const all = rows.map(({ text }) => text).join('\n')
      for (const word of ['王小明', '王芳', 'Chest pain', 'Hypertension', 'Unstable angina', 'Transfer for'])
        expect(all, table).not.toContain(word)
    }
  })

  it('lets nobody skip a step, go back, or change what is recorded', async () => {
    const set = (state: string) => desk.app.inTx((tx) => tx.updateTable('consults').set({ state }).where('id', '=', reported.id).execute())
    for (const state of ['draft', 'submitted', 'accepted', 'in_session'])
      await expect(set(state), state).rejects.toThrow(/does not go|check/)
    await expect(set('rated')).rejects.toThrow(/both sides rate/)
    for (const table of ['consult_entries', 'consult_consents', 'consult_ratings', 'consult_copies'])
      await expect(
        inScope(desk.app.db, 'system', (tx) => sql`delete from ${sql.table(table)}`.execute(tx)),
        table,
      ).rejects.toThrow(/permission denied/)
    const draft = await desk.draft()
    await expect(
      desk.app.inTx((tx) =>
        tx.updateTable('consults').set({ state: 'submitted', purpose_encrypted: null }).where('id', '=', draft.id).execute(),
      ),
    ).rejects.toThrow(/consults_complete/)
  })
})

describe('lists', () => {
  const box = async (who: Parameters<Desk['read']>[0], name: string, more = '') =>
    (await desk.done<{ consults: ConsultRow[] }>(who, 'GET', `/api/consults?box=${name}${more}`)).consults

  it('show each what is theirs; the invited house without the patient, but for who was asked', async () => {
    const doctor = await desk.firstOnCall()
    const scheduled = await desk.schedule(await desk.submitted(), [doctor])
    const colleague = await desk.signIn('hub-neurology2')
    const row = (rows: ConsultRow[]) => rows.find(({ id }) => id === scheduled.id)
    expect(row(await box(colleague, 'institution'))).toMatchObject({ patient: null, myInvitation: null })
    expect(row(await box(doctor, 'mine'))).toMatchObject({ patient: { name: '王小明' }, myInvitation: { state: 'open' } })
    expect(row(await box(desk.clinic, 'mine', '&states=scheduled,accepted'))).toBeDefined()
    expect(row(await box(desk.clinic, 'mine', '&states=draft'))).toBeUndefined()
    expect(await box(colleague, 'mine')).toEqual([])
    expect(await box(desk.clinic, 'all')).toEqual([])
    expect(row(await box(desk.coordinator, 'all'))).toBeDefined()
    const calendar = async (who: typeof doctor, from = desk.at(-60_000), to = desk.at(3_600_000)) =>
      desk.app.ask(who, 'GET', `/api/consult-calendar?from=${from}&to=${to}`)
    expect((await calendar(doctor)).json<{ consults: ConsultRow[] }>().consults.map(({ id }) => id)).toContain(scheduled.id)
    expect((await calendar(doctor, desk.at(0), desk.at(-1))).json().error.code).toBe('consult.times_invalid')
  })

  it('are searched by every word, in what the reader may read of it', async () => {
    const doctor = await desk.firstOnCall()
    const consult = await desk.schedule(
      await desk.submitted({
        newPatient: { name: '乔大年', sex: 'male', ageYears: 70 },
        chiefComplaint: 'Palpitations since Tuesday',
        specialty: 'cardiology',
      }),
      [doctor],
    )
    await desk.submitted({ chiefComplaint: 'Palpitations too' })
    const found = async (who: SignedIn, box: string, text: string) =>
      (
        await desk.done<{ consults: ConsultRow[] }>(who, 'GET', `/api/consults?box=${box}&text=${encodeURIComponent(text)}&limit=200`)
      ).consults.map(({ number }) => number)
    expect(await found(desk.clinic, 'mine', '乔大年')).toEqual([consult.number])
    expect(await found(desk.clinic, 'mine', ' PALPITATIONS  tuesday ')).toEqual([consult.number])
    expect(await found(desk.clinic, 'mine', 'palpitations')).toHaveLength(2)
    expect(await found(desk.coordinator, 'all', `${consult.number.slice(-4)} 心血管内科`)).toEqual([consult.number])
    expect(await found(desk.coordinator, 'all', 'Cardiology 乔大年')).toEqual([consult.number])
    expect(await found(desk.clinic, 'mine', 'palpitations dermatology')).toEqual([])
    // A colleague of the doctor who is asked sees that there is one, and finds nobody by name or complaint.
    const colleague = await desk.signIn('hub-radiology1')
    expect(await found(colleague, 'institution', consult.number)).toEqual([consult.number])
    expect(await found(colleague, 'institution', '乔大年')).toEqual([])
    expect(await found(colleague, 'institution', 'Tuesday')).toEqual([])
  })

  it('count what came and how long it took', async () => {
    const url = `/api/consult-figures?from=${desk.at(-24 * 3_600_000)}&to=${desk.at(3_600_000)}`
    const figures = await desk.done<{
      byState: { state: string; count: number }[]
      byGrade: { grade: string; medianAccept_s: number | null; medianReport_s: number | null; reportedInTime: number }[]
      ratings: { inviting: number | null; invited: number | null }
    }>(desk.coordinator, 'GET', url)
    expect(figures.byState).toContainEqual({ state: 'reported', count: 1 })
    const routine = figures.byGrade.find(({ grade }) => grade === 'routine')!
    expect(routine).toMatchObject({ medianAccept_s: expect.any(Number), medianReport_s: expect.any(Number), reportedInTime: 1 })
    expect(figures.ratings).toEqual({ inviting: 5, invited: null })
    expect(await desk.refused(desk.clinic, 'GET', url)).toBe('permission.denied')
  })

  it('tell the asker whom it may ask and who is on call', async () => {
    const options = await desk.done<{
      institutions: { institution: { name: string }; specialties: { specialty: string; onCall: number }[] }[]
      treatingDoctors: { name: string }[]
    }>(desk.clinic, 'GET', '/api/consult-options')
    const hub = options.institutions.find(({ institution }) => institution.name === '介休市人民医院')!
    expect(hub.specialties.find(({ specialty }) => specialty === 'cardiology')!.onCall).toBe(2)
    expect(options.institutions.map(({ institution }) => institution.name)).toContain('山西白求恩医院')
    expect(options.institutions.map(({ institution }) => institution.name)).not.toContain('中国医学科学院北京协和医院')
    expect(options.treatingDoctors.map(({ name }) => name)).toContain('全科 田玉梅')
  })
})
