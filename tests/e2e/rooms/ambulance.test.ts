import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect } from '#platform/db/database.ts'
import { launchBrowser, openScreen } from '#tests/support/browser.ts'
import { createTestDatabase, testSecretKey, type TestDatabase } from '#tests/support/cluster.ts'
import { startConsole, type Console } from '#tests/support/console.ts'
import { startRun } from './meetings.ts'
import { believeLine, prepareLine } from './own-line.ts'
import { enter, forgetFrames, pictures, seesMoving, slowCamera } from './pages.ts'

/** An ambulance live: the tablet in its cabin, the seat that looks in, the wall on which a supervisor shows it. */
let database: TestDatabase
let product: Console
let browser: Browser
let tablet: Page
let supervisor: Page
let callSign = ''
let roomId = ''
const faults: string[] = []
const crew = 'crew01'
const picture = pictures()

const open = async (login: string, path: string, width: number, height: number) => {
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

beforeAll(async () => {
  database = await createTestDatabase()
  product = await startConsole({ database, secretKey: testSecretKey })
  browser = await launchBrowser(product, { camera: true, args: slowCamera })
  tablet = await open(crew, '/crew', 1280, 800)
  supervisor = await open('supervisor', '/dispatch', 1366, 768)
  await tablet.waitForSelector('.crew[data-connection=live]')
  const started = await startRun(product, crew)
  roomId = started.roomId
  callSign = started.run.callSign
  await tablet.getByRole('button', { name: '接令' }).click()
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
  await database?.drop()
})

it('opens by one press of the seat, on a tablet that allowed its camera before', async () => {
  await tablet.context().grantPermissions(['camera', 'microphone'])
  await tablet.waitForSelector('.crew-video-button:not([disabled])')
  await supervisor.locator('.row--incident').first().click()
  await supervisor.locator('.run .button', { hasText: '视频' }).first().click()
  await seesMoving(supervisor, 1, '.live')
  await tablet.waitForSelector('.crew-video__who[data-watched=true]')
})

it('is heard only while somebody presses, with a finger or a key', async () => {
  const talk = tablet.locator('.crew-video__talk')
  const heard = (is: boolean) => supervisor.waitForFunction((no) => (document.querySelector('.live .tile__muted') !== null) === no, !is)
  await heard(false)
  const { x, y } = (await talk.boundingBox())!
  await tablet.mouse.move(x + 40, y + 20)
  await tablet.mouse.down()
  await heard(true)
  // What it says must be legible, whatever the theme does to a button under a finger.
  const [ink, ground] = await talk.evaluate((one) => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor])
  expect(contrast(ink!, ground!)).toBeGreaterThan(4.5)
  await picture(tablet, 'talk')
  // The finger slides off and lets go elsewhere.
  await tablet.mouse.move(x + 40, y - 200)
  await tablet.mouse.up()
  await heard(false)
  await tablet
    .locator('.crew-video')
    .focus()
    .catch(() => {})
  await tablet.keyboard.down('Space')
  await heard(true)
  await tablet.keyboard.up('Space')
  await heard(false)
})

it('shows the hands in the cabin where the room points at the patient', async () => {
  const own = await supervisor.context().newPage()
  await own.goto(`${product.url}/room/${roomId}`)
  await enter(own)
  await seesMoving(own)
  const tile = own.locator('.tile[data-source=patient_view]')
  const hand = tablet.locator('.crew-video__picture .pointers__hand')
  // A hand goes on moving until the others see it: what it did before its channel stood is gone.
  for (let turn = 0; turn < 60 && (await hand.count()) === 0; turn += 1) {
    const { x, y, width, height } = (await tile.boundingBox())!
    const at = turn % 2 === 0 ? 0.5 : 0.6
    await own.mouse.move(x + width * at, y + height * at, { steps: 5 })
    await own.waitForTimeout(200)
  }
  await hand.waitFor()
  await picture(tablet, 'pointed')
  await own.close()
})

it('turns to the next camera and the one after', async () => {
  const device = () =>
    tablet.locator('.crew-video__picture video').evaluate((video) => {
      const stream = (video as HTMLVideoElement).srcObject as MediaStream
      return stream.getVideoTracks()[0]!.getSettings().deviceId
    })
  for (let turn = 1; turn <= 2; turn += 1) {
    const before = await device()
    await tablet.locator('.glove', { hasText: '换摄像头' }).click()
    await expect.poll(device).not.toBe(before)
  }
  await forgetFrames(supervisor)
  await seesMoving(supervisor, 1, '.live')
})

it('shows a monitor beside the picture, each figure with its age and each wave whole', async () => {
  await tablet.locator('.glove', { hasText: '监护仪' }).click()
  await tablet.locator('.glove--wide', { hasText: '模拟' }).click()
  await supervisor.waitForSelector('.live .numeric dd')
  await supervisor.locator('.live .monitor__state', { hasText: '迟' }).waitFor()
  expect(await supervisor.locator('.live .monitor__simulated').count()).toBe(1)
  for (const page of [tablet, supervisor]) {
    // The generated R wave is 1.2 mV high at most: no trace touches the upper edge.
    await page.waitForTimeout(2_500)
    expect(await page.locator('.strip canvas').first().evaluate(reachesEdge)).toBe(false)
  }
})

it('stands on the wall when a supervisor puts it there, with its age and without a name', async () => {
  const wall = await open('wall', '/wall', 1920, 1080)
  await supervisor.locator('.live__ways .button', { hasText: '上大屏' }).click()
  await seesMoving(wall, 1, '.pinned')
  const shown = (await wall.locator('.pinned').textContent())!
  expect(shown).toContain(callSign)
  const names = product.summary.accounts.filter(({ login }) => login.startsWith(crew)).map(({ displayName }) => displayName)
  for (const name of names) expect(shown).not.toContain(name)
  await picture(wall, 'wall')
  // Where the line carries single pictures they stand there too, and whoever passes sees that a recording runs.
  await believeLine(tablet, 70_000)
  await wall.waitForSelector('.pinned img.stream', { timeout: 40_000 })
  await wall.locator('.pinned__live', { hasText: '每秒一张图片' }).waitFor()
  await supervisor.locator('.live__foot .button', { hasText: '录制' }).click()
  await wall.waitForSelector('.pinned__recorded')
  // The crew can end it as well.
  await tablet.locator('.crew-video__keys .glove', { hasText: '停止录制' }).waitFor()
  for (const [page, name] of [
    [wall, 'wall-stills'],
    [tablet, 'recorded-tablet'],
    [supervisor, 'recorded-seat'],
  ] as const)
    await picture(page, name)
  await tablet.locator('.crew-video__keys .glove', { hasText: '停止录制' }).click()
  await wall.waitForSelector('.pinned__recorded', { state: 'detached' })
  await believeLine(tablet, null)
  await wall.waitForSelector('.pinned img.stream', { state: 'detached', timeout: 60_000 })
  await supervisor.locator('.live__ways .button', { hasText: '撤下大屏' }).click()
  await wall.waitForSelector('.pinned', { state: 'detached' })
  await wall.context().close()
})

it('comes back by itself when the server is killed, and what was measured meanwhile arrives after, marked late', async () => {
  await supervisor.evaluate(() => ((window as { stays?: boolean }).stays = true))
  // It stays away until the screen has had time to say so: a restart is over sooner than that.
  product.server.child.kill('SIGKILL')
  await supervisor.waitForSelector('.live .room-trouble')
  await supervisor.waitForSelector('.live .tile__over--stale')
  await supervisor.waitForSelector('.live .monitor[data-silent=true]')
  await picture(supervisor, 'killed')
  await product.restart('SIGKILL')
  await forgetFrames(supervisor)
  await supervisor.waitForSelector('.live .room-trouble', { state: 'detached', timeout: 30_000 })
  await seesMoving(supervisor, 1, '.live')
  await supervisor.waitForSelector('.live .monitor[data-silent=false]')
  await supervisor.waitForSelector('.live .monitor__late')
  await picture(supervisor, 'late')
  expect(await supervisor.evaluate(() => (window as { stays?: boolean }).stays)).toBe(true)
})

it('ends where the crew ends it', async () => {
  await tablet.locator('.glove', { hasText: '停止画面' }).click()
  await supervisor.waitForSelector('.live .tile[data-source=none]')
  await tablet.waitForTimeout(3_000)
  // Whoever refused is not filmed again because the same people still look.
  expect(await tablet.locator('.crew-video__picture video').count()).toBe(0)
})

it('invents no figures where patients are real', async () => {
  const owner = connect(database.ownerUrl, { max: 1 })
  await owner.db.updateTable('accounts').set({ is_demo: false }).where('login', '=', crew).execute()
  await owner.close()
  await tablet.reload()
  await tablet.locator('.crew-video-button:not([disabled])').click()
  await tablet.locator('.glove', { hasText: '监护仪' }).click()
  await tablet.getByText('没有接监护仪').waitFor()
  expect(await tablet.locator('.glove--wide', { hasText: '模拟' }).count()).toBe(0)
  expect(faults).toEqual([])
})

/** Whether a trace is painted along the upper edge, where a wave that is too high is cut off. */
function reachesEdge(canvas: Element): boolean {
  const { width } = canvas as HTMLCanvasElement
  const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, 1)
  const trace = getComputedStyle(canvas).getPropertyValue('--strip-trace').trim()
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(trace.slice(at, at + 2), 16))
  let runs = 0
  for (let at = 0; at < data.length; at += 4)
    if (Math.abs(data[at]! - red!) < 40 && Math.abs(data[at + 1]! - green!) < 40 && Math.abs(data[at + 2]! - blue!) < 40) runs += 1
  // The hand itself is a line from edge to edge, two pixels wide.
  return runs > 4
}

/** WCAG's contrast of two colours as `rgb(r, g, b)`. */
function contrast(first: string, second: string): number {
  const luminance = (colour: string) => {
    const [red, green, blue] = colour.match(/[\d.]+/g)!.map((part) => {
      const value = Number(part) / 255
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
  }
  const [low, high] = [luminance(first), luminance(second)].toSorted((a, b) => a - b)
  return (high! + 0.05) / (low! + 0.05)
}
