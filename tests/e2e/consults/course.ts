import pg from 'pg'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { acceptInvitation } from '#contract/rest/consult-invitations.ts'
import { readReports } from '#contract/rest/consult-reports.ts'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { approveEmergency, createConsult, getConsult, listConsults, submitConsult } from '#contract/rest/consults.ts'
import { cases } from '#server/simulator/consults/cases.ts'
import type { Stage } from './stage.ts'
import { pictures } from '../rooms/pages.ts'
import { signOnPad } from './sign.ts'

const picture = pictures()
const detail = (page: Page, state: string) => page.waitForSelector(`[data-testid=consult-detail][data-state=${state}]`)
async function write(page: Page, at: string, texts: readonly string[]): Promise<void> {
  const fields = page.locator(`${at} textarea`)
  for (const [index, text] of texts.entries()) await fields.nth(index).fill(text)
}

/** What becomes of a consult before several institutions, of a signed report that is put right, and of one that nobody answers. */
export function courseOf(on: () => Stage): void {
  const read = async (login: string, consultId: string): Promise<Consult> =>
    (await on().api(login)).call(getConsult, { params: { consultId } })

  it('hears each doctor of a multidisciplinary consult, and joins what both say in one signed report', async () => {
    const desk = await on().api('coordinator')
    const { consults } = await desk.call(listConsults, { query: { box: 'all' } })
    const row = consults.find(({ kind }) => kind === 'multidisciplinary')!
    const consultId = row.id
    const logins = row.invitedDoctors.map(({ name }) => on().loginOf(name))
    expect(new Set(row.invitedDoctors.map(({ institution }) => institution)).size).toBe(2)
    for (const login of logins) {
      const doctor = await on().api(login)
      const { invitations } = await doctor.call(getConsult, { params: { consultId } })
      const own = invitations.find(({ doctor: { name } }) => on().loginOf(name) === login)!
      await doctor.call(acceptInvitation, { params: { invitationId: own.id } })
    }
    const asker = await on().api('hub-cardiology2')
    const approval = { approverName: 'Han', approverPosition: 'Director', reason: 'No relative within reach' }
    await asker.call(approveEmergency, { params: { consultId }, body: approval })
    const [first, second] = (await Promise.all(logins.map((login) => on().open(login, `/consults/inbox?open=${consultId}`)))) as [
      Page,
      Page,
    ]
    await detail(first, 'accepted')
    await first.click('[data-action=start]')
    await first.waitForSelector('.c-room[data-state=in_session]')
    await first.click('.entrance__enter:enabled')
    // Somebody sat there: without it no report is signed.
    await first.waitForFunction(() => [...document.querySelectorAll('video')].some((video) => video.videoWidth > 0))
    await first.click('[data-testid=end-session]')
    await first.locator('dialog[open] button[type=submit]').click()
    await first.waitForSelector('.c-room[data-state=ended]')
    for (const [index, page] of [first, second].entries()) {
      await page.goto(`${on().product.url}/consults/inbox?open=${consultId}`)
      await detail(page, 'ended')
      await page.click('[data-action=write_opinion]')
      await write(page, '[data-testid=opinion]', [`Opinion ${index}`, `Diagnosis ${index}`, `Advice ${index}`])
      await page.locator('[data-testid=opinion] .button--primary:enabled').click()
      await expect
        .poll(
          async () =>
            (await (await on().api(logins[index]!)).call(readReports, { params: { consultId } })).opinions.filter((one) => one.givenAt)
              .length,
          { timeout: 30_000 },
        )
        .toBe(index + 1)
    }
    await first.reload()
    await detail(first, 'ended')
    // Who stands for a side and is not on the list is offered by name.
    await first.click('[data-action=correct_attendees]')
    const { inviting } = await read('hub-cardiology2', consultId)
    await first.locator('.c-attendee-ways button', { hasText: inviting.doctor!.name }).click()
    await first.waitForFunction(() => document.querySelectorAll('.c-attendee').length === 2)
    await picture(first, 'attendees')
    await first.keyboard.press('Escape')
    await first.waitForSelector('.c-attendee', { state: 'detached' })
    await first.keyboard.press('r')
    const panel = first.locator('[data-testid=report]')
    await panel.waitFor()
    for (const index of [0, 1]) await panel.locator(`text=Opinion ${index}`).first().waitFor()
    await write(first, '[data-testid=report]', ['Both agree', 'Dilated cardiomyopathy'])
    // The first save makes the draft; the hand goes on writing where it was.
    const advice = panel.locator('textarea').nth(2)
    await advice.focus()
    await first.waitForSelector('[data-testid=report] [data-kept=kept]')
    await first.keyboard.type('Resynchronisation, then review')
    expect(await advice.inputValue()).toBe('Resynchronisation, then review')
    await first.fill('[data-testid=pin]', on().product.summary.pin)
    // The asking side was not in the room: the report says why, or is not signed.
    const sign = panel.locator('.c-signing button[type=submit]')
    expect(await sign.isDisabled()).toBe(true)
    await first.fill('[data-testid=without-presence]', 'Called to a patient, told by telephone')
    await picture(first, 'sign-without-asker')
    await first.keyboard.press('Enter')
    await detail(first, 'reported')
    const paper = first.locator('[data-testid=paper]')
    await paper.waitFor()
    for (const words of ['Both agree', 'Opinion 0', 'Opinion 1', 'told by telephone']) expect(await paper.textContent()).toContain(words)
    for (const page of [first, second]) await page.context().close()
  })

  it('corrects a signed report by a new version that says why, and leaves the old one to be read', async () => {
    const { consults } = await (await on().api('clinic')).call(listConsults, { query: { box: 'mine', states: 'reported' } })
    const { id: consultId, invitedDoctors } = consults[0]!
    const page = await on().open(on().loginOf(invitedDoctors[0]!.name), `/consults/inbox?open=${consultId}`)
    await detail(page, 'reported')
    await page.click('[data-action=correct_report]')
    await page.locator('.c-form textarea, .c-form input').first().fill('Dose was mistyped')
    await page.locator('.c-form button[type=submit]:enabled').click()
    await page.waitForSelector('[data-testid=report] textarea')
    expect(await page.locator('[data-testid=report] textarea').nth(1).inputValue()).not.toBe('')
    await page.locator('[data-testid=report] textarea').nth(2).fill('Clopidogrel 600 mg')
    await page.fill('[data-testid=pin]', on().product.summary.pin)
    await page.keyboard.press('Enter')
    await expect
      .poll(async () => (await read('clinic', consultId)).report, { timeout: 30_000 })
      .toMatchObject({ reportNo: 2, state: 'signed' })
    const clinic = await on().open('clinic', `/clinic/requests?open=${consultId}`)
    await detail(clinic, 'reported')
    await clinic.click('[data-testid=open-report]')
    await clinic.locator('[data-testid=paper]', { hasText: 'Clopidogrel 600 mg' }).waitFor()
    const { reports } = await (await on().api('clinic')).call(readReports, { params: { consultId } })
    expect(reports.map(({ reportNo, state }) => [reportNo, state])).toEqual([
      [2, 'signed'],
      [1, 'signed'],
    ])
    expect(await clinic.textContent('[data-testid=report]')).toContain('Dose was mistyped')
    // The emergency's signature is still owed, and can be given now.
    await clinic.keyboard.press('Escape')
    await clinic.click('[data-action=sign_consent]')
    await signOnPad(clinic)
    expect((await read('clinic', consultId)).consent).toMatchObject({
      state: 'written',
      outstanding: false,
      emergency: { approverName: '牛建军' },
    })
    for (const one of [page, clinic]) await one.context().close()
  })

  it('asks the next where one declines and the next where one is silent, and says all of it on the asker’s screen', async () => {
    const owner = new pg.Client({ connectionString: on().ownerUrl })
    await owner.connect()
    await owner.query(
      `insert into settings (id, centre_id, key, version, value, reason, changed_at) select gen_random_uuid(), id, 'consult.immediate_accept_s', 1, '4', 'test', now() from centres`,
    )
    await owner.end()
    const asker = await on().api('clinic-yitang')
    const draft = await asker.call(createConsult, {
      body: { incidentId: null, patientId: null, kind: 'consultation', ...cases.chestPain, grade: 'immediate' },
    })
    const asked = await asker.call(submitConsult, { params: { consultId: draft.id }, body: { version: draft.version } })
    const clinic = await on().open('clinic-yitang', `/clinic/requests?open=${draft.id}`)
    const doctor = await on().open(on().loginOf(asked.invitations[0]!.doctor.name))
    await doctor.waitForSelector('[data-testid=invitation-alarm]')
    await doctor.keyboard.press('F9')
    await detail(doctor, 'scheduled')
    await doctor.keyboard.press('d')
    await doctor.keyboard.press('Alt+2')
    await doctor.keyboard.press('Control+Enter')
    await clinic.waitForSelector('[data-invitation][data-state=declined]')
    await clinic.waitForSelector('[data-invitation][data-state=open]')
    // Nobody answers: the second stays asked, and a third is.
    await clinic.waitForFunction(() => document.querySelectorAll('[data-invitation][data-state=open]').length > 1, undefined, {
      timeout: 60_000,
    })
    await clinic.waitForSelector('[data-kind=escalated]')
    await doctor.context().close()
    await clinic.context().close()
  })
}
