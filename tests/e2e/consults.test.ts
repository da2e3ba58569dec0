import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { getConsult, listConsults } from '#contract/rest/consults.ts'
import { enrolSigning } from '#contract/rest/signing.ts'
import { onCall } from '#contract/rest/rotas.ts'
import type { ApiClient } from '#server/simulator/api-client.ts'
import { launchBrowser, openScreen } from '#tests/support/browser.ts'
import { createTestDatabase, testSecretKey, type TestDatabase } from '#tests/support/cluster.ts'
import { startConsole, type Console } from '#tests/support/console.ts'
import { signedIn } from '#tests/support/signed-in.ts'
import { scriptedHand, type Hand } from './consults/hand.ts'
import { signOnPad } from './consults/sign.ts'
import { slowCamera } from './rooms/pages.ts'

/** A consult from the township to its archive, through the screens of everybody who has a part in it. */
let database: TestDatabase
let product: Console
let browser: Browser
let clinic: Page
let desk: Page
let specialist: Page
let specialistApi: ApiClient
let specialistLogin = ''
let consultId = ''
const pin = '493827'
const faults: string[] = []

const open = async (login: string, width = 1366, height = 768) => {
  const page = await openScreen(browser, product, { login, width, height })
  page.on('pageerror', (error) => faults.push(`${login}: ${error.message}`))
  return page
}
const api = (login: string) => signedIn(product, login)
const consult = (): Promise<Consult> => specialistApi.call(getConsult, { params: { consultId } })
const stands = (page: Page, state: string) => page.waitForSelector(`[data-testid=consult-detail][data-state=${state}]`)

beforeAll(async () => {
  database = await createTestDatabase()
  product = await startConsole({ database, secretKey: testSecretKey })
  browser = await launchBrowser(product, { camera: true, args: slowCamera })
  // Whoever is on call first for cardiology at the county hospital.
  const coordinator = await api('coordinator')
  const hub = product.summary.accounts.find(({ login }) => login === 'coordinator')!.institutionId!
  const { slots } = await coordinator.call(onCall, { query: { institutionId: hub, service: 'consultation', specialty: 'cardiology' } })
  const first = slots.find(({ slot }) => slot.callOrder === 1)!.slot.doctor
  specialistLogin = product.summary.accounts.find(({ displayName }) => displayName === first.name)!.login
  specialistApi = await api(specialistLogin)
  await specialistApi.call(enrolSigning, { body: { password: product.summary.password, pin, suite: 'ecdsa-p256-sha256' } })
  clinic = await open('clinic-yitang')
  desk = await open('coordinator')
  specialist = await open(specialistLogin)
  await clinic.waitForSelector('.frame[data-connection=live]')
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
  await database?.drop()
})

/** The whole form as a practised doctor fills it: what is pressed and typed, in order. */
async function fillForm(page: Page, hand: Hand): Promise<void> {
  const field = (name: string) => page.locator(`[data-field=${name}]`)
  const phrase = (name: string, index: number) => hand.press(field(name).locator('.ask-phrase').nth(index))
  await hand.press(page.locator('.ask-cases .button').first())
  await hand.press(page.locator('.ask-grade--urgent'))
  await hand.press(field('patient').locator('input').first())
  await hand.type(page, 'Ren Xiuying')
  await hand.press(field('sex').locator('label').nth(1))
  await hand.press(page.locator('.ask-patient__age'))
  await hand.type(page, '67')
  await phrase('chiefComplaint', 0)
  await hand.type(page, '3')
  await phrase('history', 2)
  await phrase('history', 4)
  await hand.type(page, '12')
  await phrase('examination', 0)
  for (const value of ['36.6', '92', '22', '150', '95', '94']) {
    await hand.type(page, value)
    await hand.key(page, 'Tab')
  }
  await phrase('firstDiagnosis', 2)
  await phrase('treatment', 0)
  await hand.press(field('files').locator('input[type=checkbox]'))
}

it('lets a township doctor ask in under a minute, and keeps every word over a reload and a lost line', async () => {
  await clinic.click('[data-testid=ask]')
  await clinic.waitForSelector('.ask-cases .button')
  const hand = scriptedHand()
  await fillForm(clinic, hand)
  await clinic.waitForSelector('[data-kept=kept]')
  expect(hand.seconds()).toBeLessThan(60)
  console.log(`the clinic's form: ${hand.presses} presses, ${hand.keys} keys, ${hand.seconds().toFixed(0)} s of a practised hand`)
  const draft = new URL(clinic.url()).searchParams.get('draft')
  expect(draft).toBeTruthy()
  consultId = draft!

  await clinic.context().setOffline(true)
  await clinic.locator('[data-field=history] textarea').press('End')
  await clinic.locator('[data-field=history] textarea').pressSequentially(', smoker for 30 years')
  await clinic.waitForSelector('[data-kept=unsent], [data-kept=sending]')
  await clinic.context().setOffline(false)
  await clinic.waitForSelector('[data-kept=kept]', { timeout: 30_000 })
  await clinic.reload()
  await clinic.waitForSelector('[data-field=history] textarea')
  expect(await clinic.inputValue('[data-field=history] textarea')).toContain('smoker for 30 years')
  expect(await clinic.inputValue('[data-field=patient] input')).toBe('Ren Xiuying')

  await clinic.click('[data-testid=submit]')
  await stands(clinic, 'submitted')
  await clinic.waitForSelector(`[data-consult="${consultId}"][data-state=submitted]`)
  const mine = await (await api('clinic-yitang')).call(listConsults, { query: { box: 'mine' } })
  expect(mine.consults.map(({ id }) => id)).toEqual([consultId])
})

it('names what is missing and leads there', async () => {
  const other = await open('clinic-yian')
  await other.goto(`${product.url}/clinic/ask`)
  await other.click('[data-testid=submit]')
  const missing = other.locator('.ask-foot__missing .button')
  await missing.first().waitFor()
  expect(await missing.count()).toBeGreaterThan(8)
  await missing.last().click()
  expect(await other.evaluate(() => document.activeElement?.closest('[data-field]')?.getAttribute('data-field'))).toBe('files')
  await other.context().close()
})

it('leads the desk from the request to the doctor who is on call', async () => {
  await desk.waitForSelector(`[data-box=triage] .c-box__count`)
  await desk.keyboard.press('j')
  await desk.keyboard.press('Enter')
  await stands(desk, 'submitted')
  await desk.keyboard.press('t')
  await stands(desk, 'triage')
  await desk.keyboard.press('p')
  await desk.locator('.c-candidate input:not([disabled])').first().check()
  await desk.keyboard.press('Control+Enter')
  await stands(desk, 'scheduled')
  // The asker sees at once who has it.
  await clinic.waitForSelector(`[data-consult="${consultId}"][data-state=scheduled]`)
  const asked = (await consult()).invitations
  expect(asked).toHaveLength(1)
  expect(product.summary.accounts.find(({ displayName }) => displayName === asked[0]!.doctor.name)!.login).toBe(specialistLogin)
})

it('takes the specialist from the alarm to the room without a mouse', async () => {
  await specialist.waitForSelector('[data-testid=invitation-alarm]')
  await specialist.keyboard.press('F9')
  await stands(specialist, 'scheduled')
  await specialist.keyboard.press('a')
  await stands(specialist, 'accepted')
  await specialist.waitForSelector('[data-testid=invitation-alarm]', { state: 'detached' })
  await clinic.waitForSelector(`[data-consult="${consultId}"][data-state=accepted]`)
})

it('lets the patient sign before a witness', async () => {
  await clinic.click(`[data-consult="${consultId}"]`)
  await clinic.click('[data-action=sign_consent]')
  await signOnPad(clinic)
  await clinic.waitForFunction(() => (document.querySelector('img.c-signature') as HTMLImageElement | null)?.naturalWidth)
  expect((await consult()).consent).toMatchObject({ state: 'written', written: { signerName: 'Ren Xiuying', relation: 'self' } })
})

it('brings both sides into the room, the asker through the waiting room', async () => {
  await clinic.click('[data-action=wait]')
  await clinic.waitForSelector('.c-detail .c-clock, .c-row .c-clock')
  await clinic.goto(`${product.url}/consults/${consultId}/room`)
  await clinic.waitForSelector('.c-waiting__place')
  await specialist.keyboard.press('s')
  await specialist.waitForSelector('.c-room[data-state=in_session]')
  await clinic.waitForSelector('.c-room[data-state=in_session]')
  for (const page of [specialist, clinic]) await page.click('.entrance__enter:enabled')
  // Each sees its own picture and the other's.
  for (const page of [specialist, clinic]) {
    await page.waitForFunction(() => [...document.querySelectorAll('video')].filter((video) => video.videoWidth > 0).length >= 2)
  }
})

it('keeps what the specialist writes while the session runs, and lets them sign when it is over', async () => {
  await specialist.click('[role=tab][data-name=own]')
  const texts = specialist.locator('[data-testid=report] textarea')
  await texts.first().waitFor()
  await texts.nth(0).fill('Inferior ST elevation, acute coronary syndrome.')
  await texts.nth(1).fill('Acute inferior myocardial infarction')
  await texts.nth(2).fill('Load clopidogrel 300 mg, transfer at once, cath lab is warned.')
  await specialist.waitForSelector('[data-testid=report] [data-kept=kept]')
  await specialist.click('[data-testid=end-session]')
  await specialist.locator('dialog[open] button[type=submit]').click()
  await specialist.waitForSelector('.c-room[data-state=ended]')
  await specialist.goto(`${product.url}/consults/inbox?open=${consultId}`)
  await stands(specialist, 'ended')
  await specialist.keyboard.press('r')
  await specialist.waitForSelector('[data-testid=pin]')
  expect(await specialist.locator('[data-testid=report] textarea').nth(1).inputValue()).toBe('Acute inferior myocardial infarction')
  await specialist.focus('[data-testid=pin]')
  await specialist.keyboard.type('000000')
  await specialist.keyboard.press('Enter')
  await specialist.waitForSelector('.c-signing .notice--alarm')
  expect((await consult()).state).toBe('ended')
  await specialist.focus('[data-testid=pin]')
  await specialist.keyboard.type(pin)
  await specialist.keyboard.press('Enter')
  await stands(specialist, 'reported')
  await specialist.waitForSelector('[data-testid=paper]')
})

it('shows both sides the signed paper, as a page and as PDF', async () => {
  await clinic.goto(`${product.url}/clinic/requests?open=${consultId}`)
  await stands(clinic, 'reported')
  const address = await clinic.locator('[data-testid=pdf]').first().getAttribute('href')
  for (const page of [clinic, specialist]) {
    const pdf = await page.evaluate(async (url) => {
      const answer = await fetch(url)
      return { type: answer.headers.get('content-type'), text: (await answer.text()).slice(0, 5) }
    }, address!)
    expect(pdf).toEqual({ type: 'application/pdf', text: '%PDF-' })
  }
  await clinic.click('[data-testid=open-report]')
  expect(await clinic.textContent('[data-testid=paper]')).toContain('Acute inferior myocardial infarction')
})

it('leads both sides to what the room left, and the desk, which was not there, to nothing', async () => {
  for (const page of [clinic, specialist]) {
    await page.keyboard.press('Escape')
    const address = (await page.locator('[data-testid=consult-detail] [data-testid=room-record]').getAttribute('href'))!
    const record = await page.context().newPage()
    await record.goto(`${product.url}${address}`)
    await record.waitForSelector('.record')
    await record.close()
  }
  const there = await open('coordinator')
  await there.goto(`${product.url}/consults/inbox?open=${consultId}`)
  await stands(there, 'reported')
  expect(await there.locator('[data-testid=room-record]').count()).toBe(0)
  await there.context().close()
})

it('is rated by both sides and goes to the archive', async () => {
  await clinic.click('[data-action=rate]')
  await clinic.locator('.c-star').nth(4).click()
  await clinic.locator('.c-form button[type=submit]').click()
  await clinic.waitForSelector('.c-rating')
  await specialist.keyboard.press('v')
  await specialist.waitForSelector('.c-stars')
  await specialist.keyboard.press('Alt+4')
  await specialist.waitForSelector('.c-star.is-on')
  await specialist.keyboard.press('Control+Enter')
  await specialist.waitForSelector('.c-stars', { state: 'detached' })
  await expect.poll(async () => (await consult()).ratings.length).toBe(2)
  expect(['rated', 'archived']).toContain((await consult()).state)
  await desk.goto(`${product.url}/consults/archive`)
  await desk.locator('.row-table tbody tr', { hasText: (await consult()).number }).waitFor()
  await desk.goto(`${product.url}/consults/archive?tab=copies`)
  await desk.locator('.row-table tbody tr').first().waitFor()
})

it('rings for an immediate one until it is answered; silence does not drop it', async () => {
  await clinic.goto(`${product.url}/clinic/ask`)
  await clinic.waitForSelector('.ask-cases .button')
  const hand = scriptedHand()
  await fillForm(clinic, hand)
  await clinic.locator('.ask-grade--immediate').click()
  await clinic.waitForSelector('[data-kept=kept]')
  await clinic.click('[data-testid=submit]')
  await stands(clinic, 'scheduled')
  consultId = new URL(clinic.url()).searchParams.get('open')!
  await specialist.waitForSelector('.c-alarm--immediate.alarm-ring')
  await specialist.locator('.c-alarm .button').click()
  await specialist.waitForSelector('.c-alarm--immediate:not(.alarm-ring)')
  await specialist.waitForSelector('[data-testid=invitation-alarm]')
  await specialist.keyboard.press('F9')
  await stands(specialist, 'scheduled')
  await specialist.keyboard.press('d')
  await specialist.keyboard.press('Alt+1')
  await specialist.keyboard.press('Control+Enter')
  await specialist.waitForSelector('[data-testid=invitation-alarm]', { state: 'detached' })
  const { consults } = await (await api('coordinator')).call(listConsults, { query: { box: 'all' } })
  const doctors = consults.find(({ id }) => id === consultId)!.invitedDoctors
  expect(doctors.map(({ state }) => state).toSorted()).toEqual(['declined', 'open'])
})

it('threw nothing', () => {
  expect(faults).toEqual([])
})
