import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { idempotencyKey, type SignedIn } from '#tests/support/app.ts'
import { startDesk, type Desk } from '#tests/support/consults.ts'

let desk: Desk
let first: SignedIn
let second: SignedIn
beforeAll(async () => {
  desk = await startDesk()
  ;[first, second] = (await desk.people('hub-cardiology1', 'hub-cardiology2')) as [SignedIn, SignedIn]
})
afterAll(() => desk.close())

const scheduled = async () => desk.schedule(await desk.submitted({ grade: 'urgent' }), [first, second], { join: 'first' })
const acceptance = (consult: Consult, who: SignedIn) =>
  [who, 'POST', `/api/consult-invitations/${desk.invitationOf(consult, who).id}/acceptance`, {}] as const
const refusal = (consult: Consult, who: SignedIn) =>
  [who, 'POST', `/api/consult-invitations/${desk.invitationOf(consult, who).id}/refusal`, { reason: 'busy', note: '' }] as const
const cancellation = (consult: Consult) =>
  [desk.clinic, 'POST', `/api/consults/${consult.id}/cancellation`, { version: consult.version, reason: 'x' }] as const
const withdrawal = (consult: Consult, who: SignedIn) =>
  [desk.coordinator, 'POST', `/api/consult-invitations/${desk.invitationOf(consult, who).id}/withdrawal`, { reason: 'x' }] as const

type Asked = readonly [SignedIn, 'POST', string, unknown]
const race = (...asked: readonly Asked[]) => Promise.all(asked.map((each) => desk.outcome(...each)))

/** What must hold whatever came first. */
async function consistent(id: string): Promise<Consult> {
  const consult = await desk.read(desk.coordinator, id)
  const accepted = consult.invitations.filter(({ state }) => state === 'accepted')
  const open = consult.invitations.filter(({ state }) => state === 'open')
  if (consult.state === 'cancelled' || consult.state === 'declined') expect([accepted, open]).toEqual([[], []])
  if (consult.state === 'accepted') expect([accepted.length, open.length]).toEqual([1, 0])
  if (consult.state === 'scheduled') expect([accepted.length, open.length > 0]).toEqual([0, true])
  const timers = await desk.app.inTx((tx) =>
    tx
      .selectFrom('timers')
      .select('subject_id')
      .where('kind', '=', 'consult.accept')
      .where('fired_at', 'is', null)
      .where('cancelled_at', 'is', null)
      .where(
        'subject_id',
        'in',
        consult.invitations.map((each) => each.id),
      )
      .execute(),
  )
  const running = open.filter(({ escalatedAt }) => escalatedAt === null).map((each) => each.id)
  expect(timers.map((row) => row.subject_id).toSorted()).toEqual(running.toSorted())
  return consult
}

const rounds = 5

describe('at once', () => {
  it('two doctors take one place: one has it, the other is told so', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const consult = await scheduled()
      const outcomes = await race(acceptance(consult, first), acceptance(consult, second))
      expect(outcomes.map(({ code }) => code).toSorted()).toEqual([null, 'consult.invitation_closed'].toSorted())
      expect((await consistent(consult.id)).state).toBe('accepted')
    }
  })

  it('one doctor accepts, the asker cancels', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const consult = await scheduled()
      const [answer, cancel] = await race(acceptance(consult, first), cancellation(consult))
      // Who accepted before has raised the version that the asker saw.
      expect([
        [200, 409],
        [409, 200],
      ]).toContainEqual([answer!.status, cancel!.status])
      expect(['accepted', 'cancelled']).toContain((await consistent(consult.id)).state)
    }
  })

  it('a doctor accepts while the clock escalates', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const consult = await desk.schedule(await desk.submitted({ grade: 'urgent' }), [first])
      desk.app.clock.advance(301_000)
      const [answer] = await Promise.all([desk.outcome(...acceptance(consult, first)), desk.sweep(), desk.sweep()])
      expect(answer.status).toBe(200)
      expect((await consistent(consult.id)).state).toBe('accepted')
      await desk.sweep()
      expect((await consistent(consult.id)).state).toBe('accepted')
    }
  })

  it('a refusal, an acceptance and the desk’s withdrawal leave no doubt', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const consult = await scheduled()
      const outcomes = await race(
        acceptance(consult, first),
        refusal(consult, second),
        withdrawal(consult, second),
        refusal(consult, first),
      )
      for (const { status } of outcomes) expect([200, 404, 409]).toContain(status)
      await consistent(consult.id)
    }
  })

  it('two desks arrange the same consult, and two consults want the same doctor', async () => {
    const doctor = await desk.signIn('jz1-neurology1')
    const body = (consult: Consult) => ({
      version: consult.version,
      startsAt: desk.at(86_400_000),
      durationMin: 30,
      join: 'all',
      doctors: [{ accountId: doctor.accountId, specialty: 'neurology' }],
      override: null,
    })
    const one = await desk.submitted()
    const same = await race(
      [desk.coordinator, 'POST', `/api/consults/${one.id}/schedule`, body(one)],
      [desk.supervisor, 'POST', `/api/consults/${one.id}/schedule`, body(one)],
    )
    expect(same.map(({ status }) => status).toSorted()).toEqual([200, 409])
    const [two, three] = [await desk.submitted(), await desk.submitted()]
    const later = (consult: Consult) => ({ ...body(consult), startsAt: desk.at(3 * 86_400_000) })
    const both = await race(
      [desk.coordinator, 'POST', `/api/consults/${two.id}/schedule`, later(two)],
      [desk.supervisor, 'POST', `/api/consults/${three.id}/schedule`, later(three)],
    )
    expect(both.map(({ code }) => code).toSorted()).toEqual([null, 'consult.doctor_busy'].toSorted())
  })

  it('the same command three times with one key is done once', async () => {
    const consult = await scheduled()
    const key = { 'idempotency-key': idempotencyKey() }
    const [, method, url, body] = acceptance(consult, first)
    const facts = await desk.factsOf(async () => {
      const answers = await Promise.all([1, 2, 3].map(() => desk.app.ask(first, method, url, body, key)))
      expect(new Set(answers.map((answer) => answer.body)).size).toBe(1)
    })
    expect(facts.filter(({ payload }) => payload['invitation'] === 'accepted')).toHaveLength(1)
  })

  it('two doctors end the session, two sign the report', async () => {
    const { doctor, consult } = await desk.accepted()
    const started = await desk.start(consult, doctor)
    await desk.enterRoom(started.roomId!, [doctor.accountId])
    const ends = await race(
      [doctor, 'POST', `/api/consults/${consult.id}/end`, {}],
      [desk.coordinator, 'POST', `/api/consults/${consult.id}/end`, {}],
    )
    expect(ends.map(({ status }) => status).toSorted()).toEqual([200, 409])
    await desk.enrol(doctor)
    const report = await desk.writeReport(started, doctor)
    const body = {
      version: report.version,
      pin: '83-blau-7',
      withoutOpinionsReason: null,
      withoutPresenceReason: 'the asker was not there',
    }
    const signs = await race(
      [doctor, 'POST', `/api/consult-reports/${report.id}/signature`, body],
      [doctor, 'POST', `/api/consult-reports/${report.id}/signature`, body],
    )
    expect(signs.map(({ code }) => code).toSorted()).toEqual([null, 'consult.report_signed'].toSorted())
    const signatures = await desk.app.inTx((tx) => tx.selectFrom('signatures').select('id').where('subject_id', '=', report.id).execute())
    expect(signatures).toHaveLength(1)
  })
})
