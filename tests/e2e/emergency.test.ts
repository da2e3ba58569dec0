import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listInstitutions, type Institution } from '#contract/rest/institutions.ts'
import { getRoute } from '#contract/rest/routing.ts'
import { randomFreePort } from '#setup/ports.ts'
import { ApiClient } from '#server/simulator/api-client.ts'
import { createSimulatedClock, type Briefing } from '#server/simulator/briefing.ts'
import { createExchange } from '#server/simulator/exchange.ts'
import { startFleet, type Fleet } from '#server/simulator/fleet.ts'
import { createTestDatabase, testSecretKey, type TestDatabase } from '#tests/support/cluster.ts'
import { launchBrowser, openScreen } from '#tests/support/browser.ts'
import { startConsole, type Console } from '#tests/support/console.ts'
import { openLine, type CuttableLine } from '#tests/support/cuttable-line.ts'

/**
 * One emergency from the ring to the handover as people see it: two seats, the wall, the tablet in the vehicle and the emergency department,
 * each in its own browser context on the built web app, over HTTPS. Business time runs sixteen times as fast.
 */
const rate = 16
/** So long the seat's line is cut, real ms. */
const cut_ms = 20_000
const unit = '急救01'

let database: TestDatabase
let served: Console
let line: CuttableLine
let browser: Browser
let briefing: Briefing
let fleet: Fleet
let scene: Institution
let hospital: Institution
let seat: Page
let secondSeat: Page
let wall: Page
let tablet: Page
let department: Page
const errors: string[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  const linePort = await randomFreePort()
  served = await startConsole({
    database,
    secretKey: testSecretKey,
    env: {
      JILIAN_CLOCK_RATE: String(rate),
      JILIAN_CLOCK_ORIGIN_MS: String(Date.now()),
      PUBLIC_URL: `https://jilian.localhost:${linePort}`,
    },
  })
  line = await openLine(linePort, served.server.ports.https)
  const { summary, server } = served
  briefing = {
    ...summary,
    baseUrl: server.httpUrl,
    jt808: { host: '127.0.0.1', port: server.ports.jt808 },
    phonePort: null,
    // One unit of the town reports, and two far away: who is to be sent is plain.
    terminals: summary.terminals.filter(({ callSign }) => [unit, '急救15', '急救17'].includes(callSign)),
    clock: createSimulatedClock(rate, Number(server.env['JILIAN_CLOCK_ORIGIN_MS'])),
  }
  const mine = briefing.terminals.find(({ callSign }) => callSign === unit)!
  const seatApi = new ApiClient(briefing.baseUrl)
  await seatApi.signIn('dispatcher1', briefing.password)
  const { institutions } = await seatApi.call(listInstitutions)
  scene = await nearestVillage(seatApi, institutions, mine.home)
  hospital = institutions.find(({ id }) => id === summary.accounts.find(({ login }) => login === 'ed-hub')?.institutionId)!
  // Driven over JT/T 808 by its run's places; every step is left to the people at the screens.
  fleet = await startFleet(briefing, new Set(briefing.terminals.map(({ vehicleId }) => vehicleId)), (text) => errors.push(text))

  browser = await launchBrowser(served)
  const crew = summary.accounts.find((account) => account.vehicleId === mine.vehicleId && account.roles.includes('crew'))!
  const overLine = { ...served, url: `https://jilian.localhost:${linePort}` }
  ;[seat, secondSeat, wall, tablet, department] = await Promise.all([
    openScreen(browser, overLine, { login: 'dispatcher1', path: '/dispatch', width: 1920, height: 1080 }),
    openScreen(browser, served, { login: 'dispatcher2', path: '/dispatch', width: 1920, height: 1080 }),
    openScreen(browser, served, { login: 'wall', path: '/wall', width: 3840, height: 1080 }),
    openScreen(browser, served, { login: crew.login, path: '/crew', width: 1280, height: 800 }),
    openScreen(browser, served, { login: 'ed-hub', path: '/arrivals', width: 1366, height: 768 }),
  ])
  for (const page of [seat, secondSeat, wall, tablet, department]) page.on('pageerror', (error) => errors.push(error.message))
})

afterAll(async () => {
  await browser?.close()
  fleet?.stop()
  await line?.close()
  await served?.stop()
  await database?.drop()
})

/** Where the unit has two minutes or a little more to drive. */
async function nearestVillage(
  api: ApiClient,
  institutions: readonly Institution[],
  home: { lat: number; lon: number },
): Promise<Institution> {
  const far = ({ location }: Institution) => Math.hypot((location!.lat - home.lat) * 111, (location!.lon - home.lon) * 88)
  const villages = institutions.filter((one) => one.kind === 'village_clinic' && one.location && far(one) > 0.8)
  const driven: { village: Institution; eta_s: number }[] = []
  for (const village of villages.toSorted((a, b) => far(a) - far(b)).slice(0, 12)) {
    const { lat: toLat, lon: toLon } = village.location!
    const { etaS } = await api.call(getRoute, { query: { fromLat: home.lat, fromLon: home.lon, toLat, toLon, mode: 'priority' } })
    if (etaS > 120) driven.push({ village, eta_s: etaS })
  }
  return driven.toSorted((a, b) => a.eta_s - b.eta_s)[0]!.village
}

/** Waits until it is seen. */
const seen = async (place: Locator, what: string, ms = 15_000): Promise<void> => {
  await place
    .first()
    .waitFor({ state: 'visible', timeout: ms })
    .catch(() => {
      throw new Error(`not seen within ${ms} ms: ${what}`)
    })
}
const wallRun = (state: string) => wall.locator('.case', { hasText: unit }).filter({ hasText: state })

/** A field takes the focus when the server has answered, and within this time or not at all. */
const patience_ms = 4_000

describe('an emergency', () => {
  it('goes from the ring to the handover on every screen, and is complete after a cut', async () => {
    const queue = seat.getByRole('complementary', { name: '队列' })
    await seen(seat.getByText('没有振铃的来电'), 'the quiet seat')
    await seen(wall.getByText('当前没有进行中的事件'), 'the quiet wall')
    const reloads = await seat.evaluate(() => ((window as { stays?: boolean }).stays = true))
    expect(reloads).toBe(true)

    // It rings, signed as a telephone exchange signs, on both seats and without a number on the wall.
    const number = '13903540123'
    await createExchange(briefing).send({
      event: 'ringing',
      pbxCallId: 'e2e-1',
      occurredAt: new Date(briefing.clock.now_ms()).toISOString(),
      number,
      ownerName: '李某',
      installedAddress: null,
      operatorLocation: null,
      recordingId: 'rec-e2e-1',
    })
    await seen(queue.getByText(number), 'the ringing call on the first seat')
    await seen(secondSeat.getByRole('complementary', { name: '队列' }).getByText(number), 'the ringing call on the second seat')
    await seen(wall.getByText('1 个来电振铃'), 'the ringing call on the wall')
    await seen(wall.getByRole('alert').filter({ hasText: '来电未接' }), 'the alarm of a call that rings longer than 10 s')
    expect(await wall.content()).not.toContain(number)
    expect(await wall.content()).not.toContain('李某')

    // Keyboard only: claim, place, complaint, unit.
    await seat.keyboard.press('F2')
    const place = seat.getByRole('combobox', { name: '地点' })
    await seen(place, 'the field for the place')
    await expect.poll(() => place.evaluate((field) => field === document.activeElement), { timeout: patience_ms }).toBe(true)
    const claimer = served.summary.accounts.find(({ login }) => login === 'dispatcher1')!.displayName
    await seen(secondSeat.getByRole('complementary', { name: '队列' }).getByText(claimer), 'who claimed it, on the second seat')
    await expect.poll(() => wall.getByText('个来电振铃').count()).toBe(0)
    await seat.keyboard.type(scene.name)
    await seen(seat.getByRole('option').filter({ hasText: scene.shortName.slice(0, 2) }), 'the village among the places')
    // Enter takes nothing of a list that belongs to the letters before.
    await seen(seat.locator('.place__list[aria-busy=false]'), 'the places of these letters')
    await seat.keyboard.press('Enter')
    const card = seat.getByRole('combobox', { name: '主诉' })
    await seen(card, 'the field for the complaint')
    await expect.poll(() => card.evaluate((field) => field === document.activeElement), { timeout: patience_ms }).toBe(true)
    await seat.keyboard.type('xt')
    await seat.keyboard.press('Enter')
    const units = seat.getByRole('listbox', { name: '推荐车辆' })
    await expect.poll(() => units.evaluate((list) => list === document.activeElement), { timeout: 10_000 }).toBe(true)
    await seen(units.getByRole('option').first().filter({ hasText: unit }), 'the nearest unit recommended first')
    expect(await units.getByRole('option').first().textContent()).toContain('最快到达')
    // A key that bounces into a list that only just appeared sends nothing.
    await seat.waitForTimeout(400)
    await seat.keyboard.press('Enter')

    // The order is on the tablet; the wall shows the run.
    await seen(tablet.getByText('新任务'), 'the order on the tablet')
    await seen(wallRun('胸痛'), 'the run on the wall')
    await tablet.getByRole('button', { name: '接令' }).click()
    await seen(wallRun('已接令'), 'acknowledged, on the wall')
    const next = tablet.locator('.action__next')
    await press(next, '出车')
    await seen(wallRun('赶赴现场'), 'on its way, on the wall')
    await seen(queue.getByText('赶赴现场'), 'on its way, on the seat')

    // The terminal drives there; that it has arrived is seen in its positions.
    await seen(wallRun('在现场'), 'arrived on scene, on the wall', 40_000)
    await seen(tablet.getByText('自动'), 'the automatic arrival, on the tablet')
    await seen(seat.locator('.chain__step', { hasText: '到达现场' }).getByText('自动'), 'the source of the arrival, on the seat')
    await press(next, '接触病人')
    await press(next, '病人上车')
    await tablet.getByRole('button', { name: '选择医院' }).click()
    await tablet.locator('.hospital', { hasText: hospital.shortName }).click()
    await seen(department.getByText(unit), 'the announcement in the emergency department')
    await press(next, '离开现场')
    await seen(wallRun(`→ ${hospital.shortName}`), 'where to, on the wall')
    await seen(queue.getByText('送往医院'), 'on its way to the hospital, on the seat')

    // The cable of the seat is torn while the unit drives on.
    line.cut()
    const cutAt = performance.now()
    await seen(seat.getByText(/连接中断 .*以下为 .* 的情况/), 'that the seat says it is offline and of when it shows')
    await seen(wallRun('到达医院'), 'arrived at the hospital, on the wall', 40_000)
    await seen(tablet.getByTestId('sign-crew'), 'the handover on the tablet')
    expect(await queue.getByText('送往医院').count()).toBeGreaterThan(0)
    await tablet.getByTestId('sign-crew').click()
    await seen(department.getByText('车组已签'), 'the signature of the crew in the emergency department')
    await seat.waitForTimeout(Math.max(0, cut_ms - (performance.now() - cutAt)))
    expect(await seat.getByText(/连接中断 .*以下为/).count()).toBeGreaterThan(0)
    line.mend()
    await seen(queue.getByText('到达医院'), 'what happened meanwhile, on the seat', 20_000)
    await expect.poll(() => seat.getByText(/连接中断/).count(), { timeout: 10_000 }).toBe(0)
    await seen(seat.locator('.chain__step', { hasText: '到达医院' }).getByText('自动'), 'the arrival with its source')
    expect(await seat.evaluate(() => (window as { stays?: boolean }).stays)).toBe(true)

    // Both sides have signed: the run and the case are over everywhere.
    await department.getByRole('button', { name: '签字接收' }).click()
    await department.getByRole('button', { name: /^以 .* 签字$/ }).click()
    await seen(tablet.locator('.action__next').filter({ hasText: '返站' }), 'the way home on the tablet')
    await seen(wall.getByText('当前没有进行中的事件'), 'the quiet wall')
    await seen(wall.locator('.figure', { hasText: '送达交接' }).filter({ hasText: '1' }), 'the handover among the figures')
    await seen(seat.getByText('没有处置中的事件'), 'the closed case on the seat')
    await seen(seat.getByText('已结束'), 'the state of the case on the seat')
  })

  it('shows no position as live when its terminal falls silent', async () => {
    const row = wall.locator('.unit', { hasText: unit })
    await expect.poll(() => row.locator('.age').textContent(), { timeout: 10_000 }).toMatch(/刚刚|秒前/)
    fleet.stop()
    // Sixty business seconds are four real ones.
    await expect.poll(() => row.locator('.age--stale').count(), { timeout: 15_000 }).toBe(1)
    expect(await row.locator('.age').textContent()).toMatch(/分/)
    await seen(tablet.getByText(/位置已过时/), 'the tablet says that the centre has lost it')
    expect(errors).toEqual([])
  })
})

async function press(next: Locator, step: string): Promise<void> {
  const button = next.filter({ hasText: step })
  await seen(button, `the step ${step} on the tablet`)
  await button.click()
}
