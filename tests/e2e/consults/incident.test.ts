import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listCards } from '#contract/rest/cards.ts'
import { getConsult, listConsults } from '#contract/rest/consults.ts'
import { assign } from '#contract/rest/dispatch.ts'
import { addPatient, createIncident } from '#contract/rest/incidents.ts'
import { listInstitutions } from '#contract/rest/institutions.ts'
import type { ApiClient } from '#server/simulator/api-client.ts'
import { launchBrowser, openScreen } from '#tests/support/browser.ts'
import { createTestDatabase, testSecretKey, type TestDatabase } from '#tests/support/cluster.ts'
import { startConsole, type Console } from '#tests/support/console.ts'
import { signedIn } from '#tests/support/signed-in.ts'
import { pictures, slowCamera } from '../rooms/pages.ts'

/** A consult that an emergency asks for: from the seat by keyboard, from the tablet with a glove, and what the asked doctor sees of it. */
let database: TestDatabase
let product: Console
let browser: Browser
let seatApi: ApiClient
let seat: Page
let tablet: Page
let incidentId = ''
const faults: string[] = []
const picture = pictures()

const open = async (login: string, width: number, height: number) => {
  const page = await openScreen(browser, product, { login, width, height })
  page.on('pageerror', (error) => faults.push(`${login}: ${error.message}`))
  return page
}
const asked = async () => (await seatApi.call(listConsults, { query: { box: 'institution', incidentId } })).consults
const read = (consultId: string) => seatApi.call(getConsult, { params: { consultId } })
const loginOf = (name: string) => product.summary.accounts.find(({ displayName }) => displayName === name)!.login

/** Keeps these requests back until they are let go. */
async function heldBack(page: Page, address: string): Promise<{ open: () => void }> {
  const { promise, resolve } = Promise.withResolvers<void>()
  await page.route(address, async (route) => {
    await promise
    await route.continue()
  })
  return { open: resolve }
}

beforeAll(async () => {
  database = await createTestDatabase()
  product = await startConsole({ database, secretKey: testSecretKey })
  browser = await launchBrowser(product, { camera: true, args: slowCamera })
  seatApi = await signedIn(product, 'dispatcher1')
  const { institutions } = await seatApi.call(listInstitutions)
  const village = institutions.find(({ kind, location }) => kind === 'village_clinic' && location)!
  const { cards } = await seatApi.call(listCards, { query: {} })
  const incident = await seatApi.call(createIncident, {
    body: {
      callId: null,
      runType: 'emergency',
      cardId: cards.find(({ code }) => code === 'chest_pain')!.id,
      place: { point: village.location!, source: 'village', label: village.name, accuracyM: 300, approximate: true },
      chiefComplaint: 'Chest pain for two hours',
    },
  })
  incidentId = incident.id
  await seatApi.call(addPatient, { params: { incidentId }, body: { name: 'Ren Xiuying', sex: 'female', ageYears: 67 } })
  const { vehicleId } = product.summary.accounts.find(({ login }) => login === 'crew01')!
  await seatApi.call(assign, { params: { incidentId }, body: { vehicleIds: [vehicleId!] } })
  seat = await open('dispatcher1', 1366, 768)
  tablet = await open('crew01', 1280, 800)
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
  await database?.drop()
})

it('is asked for from the seat with two chords, filled with what the case knows', async () => {
  await seat.waitForSelector('.seat[data-connection=live]')
  await seat.locator('.row--incident').first().click()
  await seat.waitForSelector('[data-testid=ask-consult]')
  await seat.keyboard.press('Alt+R')
  await seat.waitForSelector('.incident-ask .ask-grade--urgent input:focus')
  expect(await seat.inputValue('[data-field=patient] input')).toBe('Ren Xiuying')
  expect(await seat.inputValue('[data-field=chiefComplaint] textarea')).toBe('Chest pain for two hours')
  // The crew's doctor treats; the desk and the doctors on call stand among those who may be asked.
  await seat.waitForFunction(() => document.querySelector<HTMLSelectElement>('[data-field=treatingDoctorId] select')?.value)
  await seat.waitForSelector('.ask-institution .on-call')
  await seat.keyboard.press('Control+Enter')
  await seat.waitForSelector('[data-block=consults] .incident-consult[data-state=submitted]')
  const [row] = await asked()
  const consult = await read(row!.id)
  expect(consult).toMatchObject({ grade: 'urgent', careSetting: 'prehospital', specialty: 'cardiology', incidentId, state: 'submitted' })
  expect(consult.patient).toMatchObject({ name: 'Ren Xiuying', sex: 'female', ageYears: 67 })
  expect(consult.materials.map(({ type, subjectId }) => ({ type, subjectId }))).toEqual([{ type: 'incident', subjectId: incidentId }])
  expect(loginOf(consult.inviting.doctor!.name)).toBe('crew01')
})

it('keeps what was begun, and goes on with it where it is asked for again', async () => {
  await seat.keyboard.press('Alt+R')
  await seat.locator('[data-field=chiefComplaint] textarea').fill('Chest pain, now with sweating')
  await seat.waitForSelector('.incident-ask [data-kept=kept]')
  await seat.keyboard.press('Escape')
  await seat.waitForSelector('.incident-ask', { state: 'detached' })
  await seat.keyboard.press('Alt+R')
  await seat.waitForSelector('.incident-ask')
  expect(await seat.inputValue('[data-field=chiefComplaint] textarea')).toBe('Chest pain, now with sweating')
  await seat.keyboard.press('Escape')
})

it('is asked for from the tablet as immediate, and rings the doctor on call', async () => {
  // What is pressed stands: the order does not come back for a moment and take what was opened since with it.
  await tablet.evaluate(() => {
    const faces = ['order']
    Object.assign(window, { faces })
    new MutationObserver(() => {
      const face = document.querySelector('[data-face]')?.getAttribute('data-face')
      if (face && face !== faces.at(-1)) faces.push(face)
    }).observe(document.body, { subtree: true, childList: true, attributes: true })
  })
  await tablet.click('.order__take')
  // With a monitor at the patient, its figures are written for the crew.
  await tablet.click('.crew-video-button:enabled')
  await tablet.locator('.crew-video__keys button', { hasText: '监护' }).click()
  await tablet.locator('dialog[open] .glove--wide').first().click()
  await tablet.waitForFunction(() => /\d/.test(document.querySelector('.crew-video__monitor .numerics')?.textContent ?? ''))
  await tablet.locator('.crew-video__keys button').last().click()
  await tablet.waitForSelector('.crew-video__keys', { state: 'detached' })
  const options = await heldBack(tablet, '**/api/consult-options*')
  await tablet.click('[data-testid=ask-consult]')
  // The seat's request stands there already; another one is the crew's own.
  await tablet.waitForSelector('dialog[open] .incident-consult[data-state=submitted]')
  await tablet.click('dialog[open] .glove--wide')
  const examination = await tablet.inputValue('.incident-ask [data-field=examination] textarea')
  expect(examination).toMatch(/HR \d+.*SpO₂ \d+%.*模拟/)
  await tablet.click('.incident-ask .ask-grade--immediate')
  // Who treats is not known yet: what is pressed goes off when it is.
  await tablet.click('.incident-ask [data-testid=submit]')
  expect(await tablet.locator('.incident-ask .is-missing, .incident-ask [aria-invalid=true]').count()).toBe(0)
  options.open()
  await tablet.waitForSelector('dialog[open] .incident-consult[data-state=scheduled]')
  expect(await tablet.evaluate(() => (window as unknown as { faces: string[] }).faces)).toEqual(['order', 'run'])
})

it('shows the asked doctor the case beside the video', async () => {
  const row = (await asked()).find(({ grade }) => grade === 'immediate')!
  const consultId = row.id
  const doctor = await open(loginOf(row.invitedDoctors[0]!.name), 1366, 768)
  await doctor.waitForSelector('[data-testid=invitation-alarm]')
  await doctor.keyboard.press('F9')
  await doctor.waitForSelector('[data-testid=consult-detail][data-state=scheduled]')
  await doctor.keyboard.press('a')
  await doctor.waitForSelector('[data-testid=consult-detail][data-state=accepted]')
  // The tablet says so without being asked.
  await tablet.waitForSelector('.consult-button[data-state=accepted]')
  // 抢救: care first. Who approved stands there, the signature is still owed.
  await tablet.click(`dialog[open] [data-consult="${consultId}"] a`)
  await tablet.click('.c-side [role=tab][data-key=consent]')
  const emergency = tablet.locator('.c-form').last()
  await emergency.locator('input').nth(0).fill('Duty director Han')
  await emergency.locator('input').nth(1).fill('Medical director')
  await emergency.locator('textarea').fill('Unconscious, no relative within reach')
  await emergency.locator('button[type=submit]').click()
  await expect
    .poll(async () => (await read(consultId)).consent, { timeout: 30_000 })
    .toMatchObject({ state: 'emergency', outstanding: true })
  await tablet.click('[data-testid=wait]')
  await tablet.waitForSelector('.c-waiting__place')
  await doctor.waitForSelector('.c-owed')
  await doctor.keyboard.press('s')
  await doctor.waitForSelector('.c-room[data-state=in_session]')
  for (const page of [doctor, tablet]) await page.click('.entrance__enter:enabled')
  for (const page of [doctor, tablet])
    await page.waitForFunction(() => [...document.querySelectorAll('video')].filter((video) => video.videoWidth > 0).length >= 2)
  const sheet = doctor.locator('[data-testid=case-sheet]')
  await sheet.waitFor()
  expect(await sheet.textContent()).toContain('Chest pain for two hours')
  // The monitor at the patient is the doctor's too, and says that it is none.
  await doctor.waitForFunction(() => /\d/.test(document.querySelector('.numeric dd')?.textContent ?? ''))
  await doctor.waitForSelector('.monitor__simulated')
  await doctor.context().close()
})

it('lies over the run, which goes on below and is as it was afterwards', async () => {
  expect(await tablet.locator('[inert] .crew[data-connection=live]').count()).toBe(1)
  // The seat looks in meanwhile: the camera opens by itself, as on a run without a consult.
  await seat.locator('.run .button', { hasText: '视频' }).first().click()
  await seat.waitForFunction(() => [...document.querySelectorAll<HTMLVideoElement>('.live video')].some((video) => video.videoWidth > 0))
  await seat.waitForFunction(() => /\d/.test(document.querySelector('.live .numeric dd')?.textContent ?? ''))
  await picture(tablet, 'consult-over-run')
  await tablet.locator('.c-room__head .button').first().click()
  await tablet.waitForSelector('.crew-over', { state: 'detached' })
  await tablet.waitForSelector('.crew-video__who[data-watched=true]')
  expect(await tablet.locator('.crew-video__monitor .numerics').count()).toBe(1)
})

it('threw nothing', () => {
  expect(faults).toEqual([])
})
