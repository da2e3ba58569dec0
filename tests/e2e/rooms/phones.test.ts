import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { claimCall, createCall, endCall } from '#contract/rest/calls.ts'
import { bookFamilyVisit, endBooking, startBooking } from '#contract/rest/services.ts'
import { launchBrowser, openScreen } from '#tests/support/browser.ts'
import { createTestDatabase, testSecretKey, type TestDatabase } from '#tests/support/cluster.ts'
import { startConsole, type Console } from '#tests/support/console.ts'
import { startTexts, type Texts } from '#tests/support/texts.ts'
import { signedIn } from '#tests/support/signed-in.ts'
import { startRun } from './meetings.ts'
import { believeLine, prepareLine, stopPictures } from './own-line.ts'
import { counts, enter, forgetFrames, pictures, seesMoving, slowCamera } from './pages.ts'

/** Phones that hold a one-time link: a caller who shows what happens, a relative who visits; and the page that tests one's own devices. */
let database: TestDatabase
let product: Console
let browser: Browser
let texts: Texts
let seat: Page
let seatApi: Awaited<ReturnType<typeof signedIn>>
const faults: string[] = []
const picture = pictures()
const number = '13903541377'

const open = async (login: string, path: string, width = 1366, height = 768) => {
  const page = await openScreen(browser, product, {
    login,
    path,
    width,
    height,
    prepare: prepareLine,
  })
  page.on('pageerror', (error) => faults.push(`${login}: ${error.message}`))
  return page
}
/** A telephone; what it is allowed is named. */
async function phone(path: string, permissions: string[], locale = 'zh-CN'): Promise<{ page: Page; context: BrowserContext }> {
  const geolocation = { latitude: 37.03, longitude: 111.92, accuracy: 12 }
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    locale,
    geolocation,
    permissions,
  })
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(`phone: ${error.message}`))
  await page.goto(`${product.url}${path}`)
  return { page, context }
}

beforeAll(async () => {
  database = await createTestDatabase()
  texts = await startTexts()
  product = await startConsole({ database, secretKey: testSecretKey, env: { SMS_URL: texts.url } })
  // Nobody is allowed a camera unasked.
  browser = await launchBrowser(product, { args: slowCamera })
  seat = await open('dispatcher1', '/dispatch')
  seatApi = await signedIn(product, 'dispatcher1')
  await seat.waitForSelector('.seat[data-connection=live]')
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
  texts?.close()
  await database?.drop()
})

let callId = ''
let link = ''
let caller: Awaited<ReturnType<typeof phone>>

it('lets a caller show what happens by the link, and says plainly where it may not film', async () => {
  callId = (await seatApi.call(createCall, { body: { number, note: null } })).id
  await seatApi.call(claimCall, { params: { callId } }).catch(() => {})
  await seat.locator('.row', { hasText: number }).click()
  await seat.locator('.call-video .button').click()
  link = await texts.linkTo(number)
  caller = await phone(link, ['geolocation'])
  await caller.page.locator('button.primary').click()
  await caller.page.getByText('调度员想看看现场').waitFor({ timeout: 20_000 })
  await picture(caller.page, 'caller-offer')
  await caller.page.locator('button.primary').click()
  const problem = caller.page.locator('.trouble .problem')
  await problem.filter({ hasText: '没有允许' }).waitFor()
  // What is not so is not said: nobody sees it yet.
  expect(await caller.page.locator('.stage .state').textContent()).not.toContain('看得到')
  await picture(caller.page, 'caller-refused')
  await caller.context.grantPermissions(['camera', 'microphone', 'geolocation'])
  await caller.page.locator('.trouble button').click()
  await problem.waitFor({ state: 'hidden' })
  // What is said of the room lies over the own picture, not under it.
  const state = caller.page.locator('.stage .state')
  expect(
    await state.evaluate((one) => {
      const { left, top, width, height } = one.getBoundingClientRect()
      return width === 0 || document.elementFromPoint(left + width / 2, top + height / 2) === one
    }),
  ).toBe(true)
  const mute = caller.page.locator('.keys button').first()
  await mute.click()
  expect(await mute.locator('small').textContent()).toBe('Unmute')
  await mute.click()
  await seesMoving(seat, 1, '.live')
  await picture(caller.page, 'caller')
})

it('reads what the seat writes in large, and the crew looks in before it arrives', async () => {
  await seat.locator('.live__say input').fill('双手叠放，用力按压胸口中央')
  await seat.keyboard.press('Enter')
  await caller.page.locator('.said', { hasText: '用力按压' }).waitFor()
  // Who cannot speak writes, and the seat reads it; its own words do not stand there as the other's.
  await caller.page.locator('.say input').fill('他没有呼吸')
  await caller.page.locator('.say button').click()
  await seat.locator('.live__written', { hasText: '他没有呼吸' }).waitFor()
  await caller.page.locator('.wrote', { hasText: '他没有呼吸' }).waitFor()
  await caller.page.locator('.said', { hasText: '用力按压' }).waitFor()
  expect(await caller.page.locator('.say input').inputValue()).toBe('')
  await startRun(product, 'crew03', callId)
  const tablet = await open('crew03', '/crew', 1280, 800)
  await tablet.getByRole('button', { name: '接令' }).click()
  await seat.locator('.live__foot .button', { hasText: '急救03' }).click()
  await tablet.locator('[data-testid=caller-scene]').click()
  await seesMoving(tablet, 1, '.crew-scene')
  await picture(tablet, 'caller-on-tablet')
  await picture(seat, 'caller-on-seat')
  await tablet.context().close()
})

it('goes on in the phone that used the link last, outlives the call that it hangs up, and is over when the seat ends it', async () => {
  const second = await phone(link, ['camera', 'microphone', 'geolocation'], 'en-US')
  await second.page.locator('button.primary').click()
  await second.page.waitForSelector('.stage')
  await caller.page.getByText('视频已结束').waitFor()
  await seesMoving(seat, 1, '.live')
  await seatApi.call(endCall, { params: { callId } })
  await forgetFrames(seat)
  await seesMoving(seat, 1, '.live')
  await picture(second.page, 'caller-second')
  await seat.locator('[data-kind=caller] .live__end button', { hasText: '结束视频' }).click()
  await picture(seat, 'caller-end')
  await seat.locator('[data-kind=caller] .live__end button', { hasText: '确定结束' }).click()
  await seat.waitForSelector('[data-kind=caller]', { state: 'detached' })
  await second.page.locator('h1', { hasText: /ended/i }).waitFor({ timeout: 20_000 })
  await second.page.reload()
  await second.page.locator('h1').waitFor()
  // Nobody films again by an old link.
  expect(await second.page.getByText(/would like to see/).count()).toBe(0)
  await second.context.close()
  await caller.context.close()
})

it('leads from the timeline of the case to what was written and shown', async () => {
  await seat.locator('.row--incident').first().click()
  await seat.getByRole('tab', { name: '时间线' }).click()
  const address = (await seat.locator('.timeline [data-testid=room-record]').getAttribute('href'))!
  await picture(seat, 'timeline-record')
  const record = await seat.context().newPage()
  await record.goto(`${product.url}${address}`)
  await record.locator('.record', { hasText: '用力按压' }).waitFor()
  await picture(record, 'caller-record')
  await record.close()
})

it('lets a relative in by name once the ward has opened the visit, and out when it is over', async () => {
  const ward = await signedIn(product, 'hub-icu1')
  const now = Date.now()
  const visit = await ward.call(bookFamilyVisit, {
    body: {
      slotId: null,
      patientId: null,
      newPatient: { name: '任秀英', sex: 'female', ageYears: 67 },
      startsAt: new Date(now - 60_000).toISOString(),
      endsAt: new Date(now + 1_800_000).toISOString(),
      ward: '重症医学科',
      bed: '3',
      visitorName: '任建国',
      relation: 'child',
      visitorPhone: null,
    },
  })
  const { page, context } = await phone(new URL(visit.visitUrl!).pathname, ['camera', 'microphone'])
  await page.getByText('探视还没有开始').waitFor()
  await picture(page, 'visit-waits')
  const { roomId } = await ward.call(startBooking, { params: { bookingId: visit.id } })
  await page.reload()
  await page.locator('button.primary').click()
  // Nobody comes in without a name.
  expect(await page.locator('input').evaluate((field) => field === document.activeElement)).toBe(true)
  await page.locator('input').fill('任建国')
  await picture(page, 'visit')
  await page.locator('button.primary').click()
  await page.waitForSelector('.stage')
  const doctor = await open('hub-icu1', `/room/${roomId}`)
  await doctor.context().grantPermissions(['camera', 'microphone'])
  await enter(doctor)
  await seesMoving(doctor)
  await doctor.locator('.tile', { hasText: '任建国' }).waitFor()
  await picture(doctor, 'visit-ward')
  await seesPoorLine(page, doctor)
  await ward.call(endBooking, { params: { bookingId: visit.id }, body: { note: 'seen' } })
  await page.getByText('视频已结束').waitFor()
  await doctor.waitForSelector('.record')
  await doctor.context().close()
  await context.close()
})

/** What a phone shows of somebody whose line gives way: single pictures with their age, then a picture that stands, and since when. */
async function seesPoorLine(page: Page, from: Page): Promise<void> {
  const state = page.locator('.stage .state')
  await page.waitForFunction(() => (document.querySelector<HTMLVideoElement>('.stage video.remote')?.videoWidth ?? 0) > 0)
  await believeLine(from, 70_000)
  const still = page.locator('.stage img.remote')
  await still.waitFor({ timeout: 40_000 })
  await state.filter({ hasText: '每秒一张图片' }).waitFor()
  const first = await still.getAttribute('src')
  await expect.poll(() => still.getAttribute('src')).not.toBe(first)
  await picture(page, 'visit-stills')
  await believeLine(from, null)
  await still.waitFor({ state: 'hidden', timeout: 60_000 })
  await page.waitForFunction(() => {
    const video = document.querySelector<HTMLVideoElement>('.stage video.remote')
    return video !== null && !video.hidden && video.getVideoPlaybackQuality().totalVideoFrames > 0
  })
  await stopPictures(from)
  await state.filter({ hasText: /画面停了 \d+ 秒/ }).waitFor()
  await picture(page, 'visit-stands')
}

it('tests camera, microphone, loudspeaker and line on a page of its own', async () => {
  const page = await open('clinic-yitang', '/devices')
  await page.evaluate(() => localStorage.setItem('jilian.language', 'en'))
  await page.reload()
  await page.locator('.devices-page__none .button').click()
  await page.locator('.devices-page__none p', { hasText: 'not allowed' }).waitFor()
  await page.context().grantPermissions(['camera', 'microphone'])
  await page.locator('.devices-page__none .button').click()
  await seesMoving(page, 1, '.devices-page')
  // Its generated sound is a short tone each second: the bar moves.
  await page.locator('.meter i[data-level=heard], .meter i[data-level=loud]').waitFor({ timeout: 20_000 })
  await page.getByRole('checkbox').first().uncheck()
  await seesMoving(page, 1, '.devices-page')
  await page.locator('.devices-page__test button').first().click()
  await page.locator('.devices-page__test button').last().click()
  await page.waitForSelector('[data-verdict]')
  await picture(page, 'devices')
  await counts(page, '.devices-page__problem', 0)
  await page.context().close()
})

it('threw nothing', () => {
  expect(faults).toEqual([])
})
