import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { assign, cancelAssignment } from '#contract/rest/dispatch.ts'
import { createIncident, getIncident, incidentTimeline } from '#contract/rest/incidents.ts'
import { listInstitutions } from '#contract/rest/institutions.ts'
import { openRunRoom } from '#contract/rest/rooms.ts'
import type { RunStep } from '#contract/vocabulary.ts'
import type { ApiClient } from '#server/simulator/api-client.ts'
import { Terminal } from '#server/simulator/terminal.ts'
import { launchBrowser, openScreen } from '#tests/support/browser.ts'
import { createTestDatabase, testSecretKey, type TestDatabase } from '#tests/support/cluster.ts'
import { startConsole, type Console } from '#tests/support/console.ts'
import { signedIn } from '#tests/support/signed-in.ts'

/** Two tablets of one crew and the emergency department's screen go through a run against the running product. */
let database: TestDatabase
let product: Console
let browser: Browser
let seat: ApiClient
let doctor: Page
let nurse: Page
let department: Page
let incidentId = ''
let terminal: Terminal
const faults: string[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  product = await startConsole({ database, secretKey: testSecretKey })
  browser = await launchBrowser(product)
  seat = await signedIn(product, 'dispatcher1')
  const tablet = { width: 1280, height: 800 }
  doctor = await openScreen(browser, product, { login: 'crew01', ...tablet })
  nurse = await openScreen(browser, product, { login: 'crew01-nurse', ...tablet })
  department = await openScreen(browser, product, { login: 'ed-hub', width: 1366, height: 768 })
  for (const page of [doctor, nurse, department]) page.on('pageerror', (error) => faults.push(error.message))
  for (const page of [doctor, nurse]) await page.waitForSelector('.crew[data-connection=live] [data-face=free]')
  await department.waitForSelector('.arrivals[data-connection=live]')
})
afterAll(async () => {
  terminal?.close()
  await browser?.close()
  await product?.stop()
  await database?.drop()
})

const unit = () => product.summary.accounts.find(({ login }) => login === 'crew01')!.vehicleId!
const next = (page: Page, step: RunStep) => page.locator(`.action__next[data-step=${step}]:not([disabled])`)
const takenFrom = (page: Page) => page.waitForSelector('[data-testid=outbox]', { state: 'detached' })

async function order(): Promise<string> {
  const { institutions } = await seat.call(listInstitutions)
  const village = institutions.find(({ kind, location }) => kind === 'village_clinic' && location)!
  const place = { point: village.location!, source: 'village' as const, label: village.name, accuracyM: 300, approximate: true }
  const incident = await seat.call(createIncident, {
    body: { callId: null, runType: 'emergency', place, chiefComplaint: 'chest', callbackNumber: '13800000000' },
  })
  await seat.call(assign, { params: { incidentId: incident.id }, body: { vehicleIds: [unit()] } })
  return incident.id
}
const run = async () => (await seat.call(getIncident, { params: { incidentId } })).assignments[0]!
const recorded = async (step: RunStep) => {
  const { entries } = await seat.call(incidentTimeline, { params: { incidentId } })
  return entries.filter((entry) => entry.kind === 'assignment.step' && entry.details.step === step)
}

it('shows the terminal as the truth about where the unit is', async () => {
  await doctor.waitForSelector('.position--unknown')
  const identity = product.summary.terminals.find(({ vehicleId }) => vehicleId === unit())!
  terminal = new Terminal({ host: '127.0.0.1', port: product.server.ports.jt808 }, identity)
  const { lat, lon } = identity.home
  terminal.report({ lat_deg: lat, lon_deg: lon, speed_mps: 0, heading_deg: 0, deviceTime_s: Math.floor(Date.now() / 1000) })
  await doctor.waitForSelector('.position--live')
})

it('alarms both tablets with an order, and one press takes it for both', async () => {
  incidentId = await order()
  for (const page of [doctor, nurse]) await page.waitForSelector('[data-face=order]')
  const button = await doctor.locator('.order__take').boundingBox()
  expect(button!.height).toBeGreaterThanOrEqual(150)
  await doctor.click('.order__take')
  for (const page of [doctor, nurse]) await next(page, 'en_route').waitFor()
  expect(await recorded('acknowledged')).toHaveLength(1)
})

it('leads the way by road, and folds the same step of two devices', async () => {
  await doctor.waitForSelector('button.way .way__eta')
  // Neither has heard of the other's press.
  const bothPressed = Promise.withResolvers<void>()
  await doctor.route('**/api/assignments/*/steps', (route) => bothPressed.promise.then(() => route.continue()), { times: 1 })
  await next(doctor, 'en_route').click()
  await next(nurse, 'en_route').click()
  bothPressed.resolve()
  for (const page of [doctor, nurse]) await next(page, 'on_scene').waitFor()
  await takenFrom(doctor)
  await takenFrom(nurse)
  expect((await recorded('en_route')).filter((entry) => entry.applied)).toHaveLength(1)
})

it('delivers what was pressed without a line once, with the time it was pressed', async () => {
  await doctor.context().setOffline(true)
  await doctor.waitForSelector('.crew[data-connection=offline]')
  const pressed_ms = Date.now()
  await next(doctor, 'on_scene').click()
  await next(doctor, 'patient_contact').click()
  await next(doctor, 'patient_on_board').waitFor()
  expect(await doctor.textContent('[data-testid=outbox]')).toContain('2')
  expect((await run()).step).toBe('en_route')
  await doctor.waitForTimeout(6_000)
  await doctor.context().setOffline(false)
  await takenFrom(doctor)
  await next(nurse, 'patient_on_board').waitFor()
  const { times } = await run()
  expect(Math.abs(Date.parse(times.on_scene!) - pressed_ms)).toBeLessThan(2_000)
  for (const step of ['on_scene', 'patient_contact'] as const) expect(await recorded(step)).toHaveLength(1)
})

it('keeps what was not delivered over a reload', async () => {
  const { origin } = new URL(doctor.url())
  await doctor.route(`${origin}/api/incidents/**`, (route) => route.abort())
  await doctor.getByRole('tab').nth(2).click()
  await doctor.click('.patients .glove')
  await doctor.locator('dialog .glove-field input').fill('TEST PATIENT')
  await doctor.click('dialog .glove--primary')
  await doctor.waitForSelector('[data-testid=outbox]')
  await doctor.reload()
  await doctor.waitForSelector('[data-testid=outbox]')
  await doctor.unroute(`${origin}/api/incidents/**`)
  await takenFrom(doctor)
  const { patients } = await seat.call(getIncident, { params: { incidentId } })
  expect(patients.map(({ name }) => name)).toEqual(['TEST PATIENT'])
})

it('mends a step with a reason; the old record stays', async () => {
  await doctor.getByRole('tab').nth(1).click()
  await doctor.click('.steps__row[data-step=patient_contact]')
  await doctor.click('.time-edit .glove >> nth=2')
  await doctor.click('.step-edit .glove-row .glove >> nth=1')
  const before = (await run()).times.patient_contact!
  await doctor.click('.step-edit .glove--primary')
  await takenFrom(doctor)
  await doctor.waitForSelector('.steps__row[data-step=patient_contact] .steps__marks em')
  const after = (await run()).times.patient_contact!
  expect(Date.parse(after)).toBeLessThan(Date.parse(before))
})

it('announces the chosen hospital its patient', async () => {
  await doctor.getByRole('tab').nth(3).click()
  const hub = product.summary.accounts.find(({ login }) => login === 'ed-hub')!.institutionId
  const { institutions } = await seat.call(listInstitutions)
  const name = institutions.find(({ id }) => id === hub)!.shortName
  await doctor.locator('.hospital', { hasText: name }).first().click()
  await takenFrom(doctor)
  expect((await run()).destination?.institutionId).toBe(hub)
  const card = department.locator(`[data-assignment="${(await run()).id}"]`)
  await card.waitFor()
  await card.getByText('TEST PATIENT').waitFor()
})

it('leads the hospital into the room of the run that comes to it', async () => {
  const { id: assignmentId } = await run()
  const { id } = await seat.call(openRunRoom, { params: { assignmentId } })
  const link = department.locator(`[data-assignment="${assignmentId}"] .arrival__room`)
  const [page] = await Promise.all([department.waitForEvent('popup'), link.click()])
  await page.waitForSelector('.entrance__enter')
  expect(new URL(page.url()).pathname).toBe(`/room/${id}`)
  await page.close()
})

it('hands over on the tablet, signed by both sides, and the unit is free again', async () => {
  // A finger that is on its way to the other tablet's button does not press what has just come under it.
  await next(nurse, 'patient_on_board').waitFor()
  const rests = nurse.waitForSelector('.action__next[data-step=leave_scene][disabled]')
  for (const step of ['patient_on_board', 'leave_scene', 'at_hospital'] as const) await next(doctor, step).click()
  await rests
  await doctor.waitForSelector('[data-face=handover]')
  await doctor.locator('.handover textarea').fill('stable')
  await doctor.click('[data-testid=sign-crew]')
  await department.locator('.arrival__condition', { hasText: 'stable' }).waitFor()
  await doctor.click('[data-testid=sign-here]')
  await doctor.locator('.handover__receiver input').first().fill('ed-hub')
  await doctor.locator('.handover__receiver input[type=password]').fill(`wrong-${randomUUID()}`)
  await doctor.click('[data-testid=sign-receiver]')
  await doctor.waitForSelector('.handover__receiver .notice--alarm')
  await doctor.locator('.handover__receiver input[type=password]').fill(product.summary.password)
  await doctor.click('[data-testid=sign-receiver]')
  await next(doctor, 'returning').waitFor()
  await next(nurse, 'returning').waitFor()
  await department.locator('.signed', { hasText: 'stable' }).waitFor()
  await next(doctor, 'returning').click()
  await next(doctor, 'available').click()
  for (const page of [doctor, nurse]) await page.waitForSelector('[data-face=free]')
  const { times } = await run()
  expect(Object.keys(times)).toHaveLength(11)
  expect((await seat.call(getIncident, { params: { incidentId } })).state).toBe('closed')
})

it('is signed on the department’s own screen as well, with two presses', async () => {
  incidentId = await order()
  await doctor.click('.order__take')
  await doctor.getByRole('tab').nth(3).click()
  const hub = product.summary.accounts.find(({ login }) => login === 'ed-hub')!.institutionId
  const { institutions } = await seat.call(listInstitutions)
  await doctor
    .locator('.hospital', { hasText: institutions.find(({ id }) => id === hub)!.shortName })
    .first()
    .click()
  const steps = ['en_route', 'on_scene', 'patient_contact', 'patient_on_board', 'leave_scene', 'at_hospital'] as const
  for (const step of steps) await next(doctor, step).click()
  await doctor.click('[data-testid=sign-crew]')
  await department.click('.arrival__sign .button')
  await department.click('.sign .button--primary')
  await next(doctor, 'returning').click()
  await next(doctor, 'available').click()
  await doctor.waitForSelector('[data-face=free]')
  expect((await run()).step).toBe('available')
})

it('says aloud that a run was called back', async () => {
  incidentId = await order()
  await doctor.click('.order__take')
  await next(doctor, 'en_route').click()
  await next(doctor, 'on_scene').waitFor()
  await takenFrom(doctor)
  await seat.call(cancelAssignment, { params: { assignmentId: (await run()).id }, body: { reason: 'not needed' } })
  for (const page of [doctor, nurse]) await page.waitForSelector('.crew-notice--alarm')
  await doctor.click('.crew-notice .glove')
  await doctor.waitForSelector('.crew-notice', { state: 'detached' })
  expect(faults).toEqual([])
})
