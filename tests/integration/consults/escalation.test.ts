import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Consult, ConsultRow } from '#contract/rest/consult-shapes.ts'
import { createLogger } from '#platform/log.ts'
import { inScope } from '#platform/db/database.ts'
import { fireDueTimers } from '#server/jobs/fire-timers.ts'
import { startDesk, type Desk } from '#tests/support/consults.ts'

let desk: Desk
beforeAll(async () => {
  desk = await startDesk()
})
afterAll(() => desk.close())

const steps = async (consult: Consult) =>
  (await desk.record(consult)).filter(({ kind }) => kind === 'escalated').map(({ details }) => details['step'])

describe('an immediate consult', () => {
  it('goes straight to whoever is on call first, and the desk is told', async () => {
    const [first] = await desk.onCall()
    const facts = await desk.factsOf(async () => {
      const consult = await desk.submitted({ grade: 'immediate' })
      expect(consult).toMatchObject({ state: 'scheduled', triage: null, join: 'first' })
      expect(consult.invitations).toMatchObject([{ state: 'open', origin: 'on_call', doctor: { accountId: first!.who.accountId } }])
      expect(consult.due).toMatchObject({ accept: desk.at(60_000), start: desk.at(120_000) })
      expect(await desk.kinds(consult)).toEqual(['drafted', 'submitted', 'sent_to_on_call', 'invited'])
      const { invitations } = await desk.done<{ invitations: { consult: ConsultRow }[] }>(first!.who, 'GET', '/api/consult-invitations')
      expect(invitations.map(({ consult: { id } }) => id)).toContain(consult.id)
      await desk.accept(consult, first!.who)
    })
    const invited = facts.find(({ name }) => name === 'consult.invited.v1')!
    expect(invited.payload).toMatchObject({ accountId: first!.who.accountId, grade: 'immediate' })
    expect(invited.institution_ids).toContain(desk.institution('介休市人民医院').id)
    expect(JSON.stringify(facts)).not.toContain('王小明')
  })

  it('climbs on silence: next on the rota, head of department, next institution, until nobody is left', async () => {
    const consult = await desk.submitted({ grade: 'immediate' })
    for (let sweeps = 0; sweeps < 10; sweeps += 1) await desk.pass(61)
    const alone = await desk.read(desk.coordinator, consult.id)
    const origins = alone.invitations.map(({ origin }) => origin)
    // From the county upward, the city before the province; in each house first who is on its rota, then its head.
    const houses = ['介休市人民医院', '晋中市第一人民医院', '山西白求恩医院']
    const names = alone.invitations.map(({ institution }) => institution.name)
    expect(names.toSorted((a, b) => houses.indexOf(a) - houses.indexOf(b))).toEqual(names)
    expect(new Set(names)).toEqual(new Set(houses))
    for (const house of houses) {
      const here = origins.filter((_origin, index) => names[index] === house)
      expect(here[0]).toBe(house === houses[0] ? 'on_call' : 'next_institution')
      const ladder = [here[0], 'next_on_rota', 'department_head']
      expect(here.toSorted((a, b) => ladder.indexOf(a) - ladder.indexOf(b))).toEqual(here)
    }
    expect(origins[1]).toBe('next_on_rota')
    expect(await steps(alone)).toEqual([...origins.slice(1), 'nobody_left'])
    expect(new Set(alone.invitations.map(({ doctor }) => doctor.accountId)).size).toBe(origins.length)
    expect(alone.overdue).toEqual(['accept', 'start'])
    const { consults } = await desk.done<{ consults: ConsultRow[] }>(desk.coordinator, 'GET', '/api/consults?box=triage')
    expect(consults[0]!.id).toBe(consult.id)
    // Who was silent may still come.
    const late = alone.invitations[0]!
    expect(late).toMatchObject({ state: 'open', escalatedAt: expect.any(String) })
    const doctor = (await desk.onCall()).find(({ who }) => who.accountId === late.doctor.accountId)!.who
    const accepted = await desk.accept(alone, doctor)
    expect(accepted.state).toBe('accepted')
    expect(accepted.invitations.filter(({ state }) => state === 'open')).toEqual([])
  })

  it('that everybody refuses lies at the desk, which asks anew', async () => {
    let consult = await desk.submitted({ grade: 'immediate', specialty: 'obstetrics_gynaecology' })
    const only = await desk.signIn('hub-obstetrics1')
    await desk.decline(consult, only, 'outside_specialty')
    consult = await desk.read(desk.coordinator, consult.id)
    expect(consult.state).toBe('declined')
    expect(await steps(consult)).toEqual(['nobody_left'])
    const doctor = await desk.firstOnCall()
    consult = await desk.schedule(consult, [doctor], { join: 'first' })
    expect(consult.state).toBe('scheduled')
    expect((await desk.accept(consult, doctor)).state).toBe('accepted')
  })

  it('for which nobody is on call lies at the desk with an alarm', async () => {
    const consult = await desk.submitted({ grade: 'immediate', specialty: 'dermatology' })
    expect(consult.state).toBe('submitted')
    expect(await desk.kinds(consult)).toEqual(['drafted', 'submitted', 'nobody_on_call'])
  })
})

describe('the clocks', () => {
  it('of an urgent consult that nobody at the desk looks at: it goes to whoever is on call', async () => {
    const consult = await desk.submitted({ grade: 'urgent' })
    const held = await desk.submitted({ grade: 'urgent' })
    await desk.done(desk.coordinator, 'POST', `/api/consults/${held.id}/triage`)
    await desk.pass(181)
    const sent = await desk.read(desk.coordinator, consult.id)
    expect(sent).toMatchObject({ state: 'scheduled', invitations: [{ origin: 'on_call' }] })
    expect((await desk.record(sent)).map(({ kind, details }) => details['clock'] ?? kind)).toEqual([
      'drafted',
      'submitted',
      'triage',
      'sent_to_on_call',
      'invited',
    ])
    // In somebody's hand it stays there, and is shown as late.
    expect(await desk.read(desk.coordinator, held.id)).toMatchObject({ state: 'triage', overdue: ['triage'] })
  })

  it('of the start and of the report tell the desk once; the report is reminded of before', async () => {
    const { consult } = await desk.ended({ grade: 'urgent' })
    await desk.pass(3_600 - 900)
    expect((await desk.kinds(consult)).at(-1)).toBe('report_reminded')
    await desk.pass(901)
    await desk.pass(60)
    const late = await desk.read(desk.coordinator, consult.id)
    expect(late.overdue).toEqual(['report'])
    expect((await desk.record(late)).filter(({ kind }) => kind === 'overdue').map(({ details }) => details['clock'])).toEqual(['report'])
    const waiting = await desk.submitted({ grade: 'routine' })
    await desk.pass(11 * 3_600)
    const [coordinator] = await desk.people('coordinator')
    expect((await desk.done<Consult>(coordinator!, 'GET', `/api/consults/${waiting.id}`)).overdue).toEqual(['triage'])
  })

  it('fire once however many sweep, and wait for what a dead sweeper left', async () => {
    desk.app.clock.advance(60_000)
    const again = await startDesk()
    try {
      const consult = await again.submitted({ grade: 'immediate' })
      again.app.clock.advance(61_000)
      const sweep = () => fireDueTimers({ db: again.app.db, clock: again.app.clock, log: createLogger('silent'), timers: again.app.timers })
      // A sweeper that dies in the middle: its transaction is gone, the timer is not.
      const dying = Object.fromEntries(
        Object.entries(again.app.timers).map(([kind, handler]) => [
          kind,
          {
            lock: handler.lock,
            fire: async (...given: Parameters<typeof handler.fire>) => {
              await handler.fire(...given)
              throw new Error('killed')
            },
          },
        ]),
      )
      const killed = await fireDueTimers({ db: again.app.db, clock: again.app.clock, log: createLogger('silent'), timers: dying })
      expect(killed).toBe(0)
      expect((await again.read(again.coordinator, consult.id)).invitations).toHaveLength(1)
      const fired = await Promise.all([sweep(), sweep(), sweep(), sweep()])
      expect(fired.reduce((sum, count) => sum + count, 0)).toBe(1)
      expect((await again.read(again.coordinator, consult.id)).invitations.map(({ origin }) => origin)).toEqual(['on_call', 'next_on_rota'])
      const open = await inScope(again.app.db, 'system', (tx) =>
        tx.selectFrom('timers').select('kind').where('fired_at', 'is', null).where('cancelled_at', 'is', null).execute(),
      )
      expect(open.map(({ kind }) => kind).toSorted()).toEqual(['consult.accept', 'consult.start'])
    } finally {
      await again.close()
    }
  })
})

describe('a text message', () => {
  it('goes to a doctor whose number is known, names no patient, and is called back with the invitation', async () => {
    const again = await startDesk()
    try {
      const doctor = await again.firstOnCall()
      const { practitioners } = await again.done<{ practitioners: Record<string, unknown>[] }>(
        again.coordinator,
        'GET',
        '/api/practitioners',
      )
      const one = practitioners.find(({ accountId }) => accountId === doctor.accountId)!
      await again.done(again.coordinator, 'PUT', `/api/practitioners/${doctor.accountId}`, {
        version: one['version'],
        department: one['department'],
        specialties: one['specialties'],
        title: one['title'],
        licenceKind: one['licenceKind'],
        licenceNumber: null,
        practisingSince: one['practisingSince'],
        departmentHead: one['departmentHead'],
        phone: '13900001234',
        active: true,
      })
      const consult = await again.submitted({ grade: 'immediate' })
      expect(consult.invitations[0]!.sms).toBe('queued')
      const rows = await again.app.inTx((tx) => tx.selectFrom('outgoing_messages').selectAll().execute())
      const text = again.vault.decrypt(rows[0]!.text_encrypted)
      expect(again.vault.decrypt(rows[0]!.to_encrypted)).toBe('13900001234')
      expect(text).toContain(consult.number)
      expect(text).not.toContain('王小明')
      const body = { version: consult.version, reason: 'transferred' }
      const cancelled = await again.done<Consult>(again.clinic, 'POST', `/api/consults/${consult.id}/cancellation`, body)
      expect(cancelled.invitations).toMatchObject([{ state: 'withdrawn', sms: 'failed' }])
    } finally {
      await again.close()
    }
  })
})
