import { createHash } from 'node:crypto'
import PdfDocument from 'pdfkit'
import type { Browser, Page } from 'playwright-core'
import type { Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { me } from '#contract/rest/accounts.ts'
import { readPointerMarks } from '#contract/pointer.ts'
import { inviteToRoom, roomEntries, roomRecordings } from '#contract/rest/rooms.ts'
import { limits } from '#media/limits.ts'
import { launchBrowser, openScreen } from '#tests/support/browser.ts'
import { createTestDatabase, testSecretKey, type TestDatabase } from '#tests/support/cluster.ts'
import { startConsole, type Console } from '#tests/support/console.ts'
import { signedIn } from '#tests/support/signed-in.ts'
import { startMeeting, type Meeting } from './rooms/meetings.ts'
import { silentPeer } from './rooms/silent-peer.ts'
import { control, counts, enter, knowOnly, leave, pictures, seesMoving, slowCamera } from './rooms/pages.ts'

/** A consult's room as its people use it: two, then three browsers with cameras of their own making. */
let database: TestDatabase
let product: Console
let browser: Browser
let meeting: Meeting
let host: Page
let clinic: Page
const faults: string[] = []

const room = () => `/room/${meeting.roomId}`
const open = async (login: string, where = room(), width = 1366, height = 768) => {
  const page = await openScreen(browser, product, { login, path: where, width, height })
  page.on('pageerror', (error) => faults.push(`${login}: ${error.message}`))
  return page
}
const picture = pictures()

beforeAll(async () => {
  database = await createTestDatabase()
  product = await startConsole({ database, secretKey: testSecretKey })
  browser = await launchBrowser(product, { camera: true, args: [...slowCamera, '--auto-select-desktop-capture-source=Entire screen'] })
  meeting = await startMeeting(product)
  host = await open(meeting.host)
  await enter(host)
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
  await database?.drop()
})

describe('a camera or a microphone that cannot be had', () => {
  it('is named with what to do, stops nobody from coming in, and is had later without a reload', async () => {
    const strict = await launchBrowser(product, { args: slowCamera })
    const page = await openScreen(strict, product, { login: meeting.clinic, path: room(), width: 1366, height: 768 })
    await page.waitForSelector('[data-testid=retry-camera]')
    await page.waitForSelector('[data-testid=retry-microphone]')
    await enter(page)
    await counts(page, '.room-notice[data-problem=denied]', 2)
    await seesMoving(page)
    await host.keyboard.press('f')
    await host.locator('.room-notice', { hasText: '没有可冻结的画面' }).waitFor()
    await page.keyboard.press('t')
    await page.locator('.chat textarea').fill('I have no camera')
    await page.keyboard.press('Enter')
    await host.waitForSelector('.control__count')
    await page.context().grantPermissions(['camera', 'microphone'])
    while ((await page.locator('.room-notice[data-problem=denied]').count()) > 0) {
      await page
        .locator('.room-notice[data-problem=denied] button')
        .first()
        .click({ timeout: 2_000 })
        .catch(() => {})
    }
    await seesMoving(host)
    await leave(page)
    await strict.close()
    await counts(host, '.tile', 0)
  })

  it('is told apart where another program holds it, or where there is none', async () => {
    clinic = await open(meeting.clinic, '/consults')
    await clinic.addInitScript(() => {
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
      const kept = window as { devicesBroken?: boolean }
      kept.devicesBroken = true
      navigator.mediaDevices.getUserMedia = (wanted) => {
        if (!kept.devicesBroken) return real(wanted)
        const failure = wanted?.video ? 'NotReadableError' : 'NotFoundError'
        return Promise.reject(new DOMException('as the browser says it', failure))
      }
    })
    await clinic.goto(`${product.url}${room()}`)
    await enter(clinic)
    await clinic.waitForSelector('.room-notice[data-problem=in_use]')
    await clinic.waitForSelector('.room-notice[data-problem=not_found]')
    await clinic.evaluate(() => ((window as { devicesBroken?: boolean }).devicesBroken = false))
    await clinic.locator('.room-notice[data-problem=in_use] button').click()
    await clinic.locator('.room-notice[data-problem=not_found] button').click()
    await counts(clinic, '.room-notice', 0)
    await seesMoving(host)
    await leave(clinic)
    await counts(host, '.tile', 0)
  })

  it('tells whoever is not heard that nobody hears it, until it is', async () => {
    clinic = await open(meeting.clinic, '/consults')
    const withheld = { sounds: true }
    await clinic.routeWebSocket(/socket\.io/, (line) => {
      const server = line.connectToServer()
      line.onMessage((message) => {
        if (withheld.sounds && typeof message === 'string' && message.includes('"produce"') && message.includes('"microphone"')) return
        server.send(message)
      })
    })
    await clinic.goto(`${product.url}${room()}`)
    await enter(clinic)
    await clinic.waitForSelector('[data-unsent=microphone]')
    await seesMoving(host)
    await picture(clinic, 'unsent')
    withheld.sounds = false
    await clinic.waitForSelector('[data-unsent=microphone]', { state: 'detached' })
    await host.keyboard.press('p')
    await host.locator('.person button', { hasText: '静音' }).waitFor()
    await host.keyboard.press('p')
  })
})

describe('what is kept of a room', () => {
  it('records who agreed and nobody else, asks those who come later, and plays what it stored', async () => {
    const people = (login: string) => product.summary.accounts.find((one) => one.login === login)!.displayName
    await host.keyboard.press('r')
    await clinic.waitForSelector('.recording[data-asks=true]')
    const surgeon = await signedIn(product, 'hub-surgery1')
    const { accountId } = await surgeon.call(me)
    await meeting.hostApi.call(inviteToRoom, {
      params: { roomId: meeting.roomId },
      body: { member: { accountId }, part: 'participant' },
    })
    const third = await open('hub-surgery1')
    await enter(third)
    await third.waitForSelector('.recording[data-asks=true]')
    await clinic.locator('.recording .button--primary').click()
    await third.locator('.recording .button:not(.button--primary)').click()
    await third.locator('.recording__who', { hasText: '没有被录' }).waitFor()
    await host.locator('.recording__who', { hasText: '、' }).waitFor()
    await seesMoving(third, 2)
    // Both point at the host's picture; one of them agreed to be recorded.
    for (const page of [clinic, third]) {
      const pin = page
        .locator('.tile', { hasText: people(meeting.host) })
        .locator('.tile__tools button')
        .last()
      await pin.click()
      const box = (await page.locator('.stage__main .tile', { hasText: people(meeting.host) }).boundingBox())!
      await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.5)
      await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5, { steps: 10 })
      await host.locator('.self .pointers__hand', { hasText: people(page === clinic ? meeting.clinic : 'hub-surgery1') }).waitFor()
    }
    await third.waitForTimeout(3_000)
    await picture(third, 'recording-refused')
    for (const page of [clinic, third]) await page.locator('.tile__tools button[aria-pressed=true]').click()
    await control(host, '停止录制').click()
    const recordings = async () => (await meeting.hostApi.call(roomRecordings, { params: { roomId: meeting.roomId } })).recordings
    await expect.poll(async () => (await recordings())[0]?.state, { timeout: 30_000 }).toBe('stored')
    const [recording] = await recordings()
    expect([...new Set(recording!.tracks.map(({ displayName }) => displayName))].toSorted()).toEqual(
      [people(meeting.host), people(meeting.clinic)].toSorted(),
    )
    expect(recording!.retainUntil).not.toBeNull()
    const fileOf = async (trackId: string) => {
      const answer = await fetch(`${product.server.httpUrl}/api/recording-tracks/${trackId}/file`, {
        headers: { cookie: meeting.hostApi.cookie },
      })
      return Buffer.from(await answer.arrayBuffer())
    }
    for (const track of recording!.tracks) {
      const bytes = await fileOf(track.id)
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(track.sha256)
      if (track.source === 'camera') expect(bytes.includes('A_OPUS'), 'the voice lies beside the picture').toBe(true)
    }
    const pointers = recording!.tracks.filter(({ source }) => source === 'pointer')
    expect(pointers.map(({ displayName }) => displayName)).not.toContain(people('hub-surgery1'))
    const clinics = pointers.find(({ displayName }) => displayName === people(meeting.clinic))!
    const marks = readPointerMarks((await fileOf(clinics.id)).toString())
    const hostPeers = recording!.tracks.filter(({ displayName }) => displayName === people(meeting.host)).map(({ peerId }) => peerId)
    const onHost = marks.filter(({ on }) => hostPeers.some((peerId) => on === `stream:${peerId}:camera`))
    expect(onHost.some(({ at }) => at !== null && Math.abs(at.x - 0.5) < 0.02 && Math.abs(at.y - 0.5) < 0.02)).toBe(true)
    await leave(third)
  })

  it('shows a frozen picture whole to all, the hand that draws on it, and the drawing in the record', async () => {
    await host.keyboard.press('f')
    const boards = [host, clinic].map((page) => page.locator('.board__picture'))
    for (const board of boards) await board.locator('img').waitFor()
    await clinic.waitForFunction(() => (document.querySelector('.board__picture img') as HTMLImageElement | null)?.naturalWidth)
    expect(await clinic.evaluate(brightest), 'a frame of the camera, not the black before its first').toBeGreaterThan(60)
    // The picture keeps within its board: what lies outside nobody sees, and draws beside it.
    const [frame, board] = await clinic.evaluate(() =>
      ['.board__picture img', '.board__picture'].map((one) => document.querySelector(one)!.getBoundingClientRect().height),
    )
    expect(frame!).toBeLessThanOrEqual(board! + 1)
    const box = (await boards[0]!.boundingBox())!
    const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const
    await host.mouse.move(...at(0.4, 0.4))
    await host.mouse.move(...at(0.45, 0.45), { steps: 3 })
    await clinic.waitForSelector('.board .pointers__hand')
    await host.mouse.down()
    await host.mouse.move(...at(0.55, 0.55), { steps: 8 })
    await clinic.waitForSelector('.board .pointers__hand')
    await host.mouse.up()
    await clinic.waitForSelector('.board .strokes path')
    await picture(clinic, 'board')
    const entries = () => meeting.clinicApi.call(roomEntries, { params: { roomId: meeting.roomId } })
    await expect.poll(async () => (await entries()).entries.filter(({ kind }) => kind === 'drawing').length).toBe(1)
    for (const page of [host, clinic]) await page.locator('.board__bar > .button').last().click()
  })

  it('says of a picture that stood when it was frozen for how long, on the board and in the record', async () => {
    await host.locator('.tile[data-main=true] video').evaluate((video: HTMLVideoElement) => video.pause())
    await host.waitForSelector('.tile[data-main=true] .tile__over--stale')
    await host.keyboard.press('f')
    for (const page of [host, clinic]) await page.locator('.board__stale', { hasText: /当时画面已停 \d+秒/ }).waitFor()
    await picture(host, 'board-stale')
    const { entries } = await meeting.clinicApi.call(roomEntries, { params: { roomId: meeting.roomId } })
    const ages = entries.filter(({ kind }) => kind === 'freeze_frame').map(({ pictureAgeMs }) => pictureAgeMs)
    expect(ages).toEqual([null, expect.any(Number)])
    expect(ages[1]).toBeGreaterThanOrEqual(2_000)
    for (const page of [host, clinic]) await page.locator('.board__bar > .button').last().click()
    await host.locator('.tile[data-main=true] video').evaluate((video: HTMLVideoElement) => video.play())
    await host.waitForSelector('.tile__over--stale', { state: 'detached' })
  })

  it('keeps files and lines, gives them only to who was let in, and turns the pages of all with who leads', async () => {
    await clinic.keyboard.press('t')
    await clinic.locator('.chat textarea').fill('BP 150/90')
    await clinic.keyboard.press('Enter')
    await clinic.locator('.chat input[type=file]').setInputFiles({ name: 'ecg.pdf', mimeType: 'application/pdf', buffer: await twoPages() })
    const link = clinic.locator('.entry--file a')
    await link.waitFor()
    const address = (await link.getAttribute('href'))!
    const statusFor = async (login: string) => {
      const { cookie } = await signedIn(product, login)
      return (await fetch(`${product.server.httpUrl}${address}`, { headers: { cookie } })).status
    }
    expect(await statusFor(meeting.host)).toBe(200)
    expect(await statusFor('clinic-mianshan')).toBe(404)
    await clinic.locator('.entry--file .button').click()
    await clinic.waitForSelector('.pdf__page[data-drawn=true]')
    await clinic.locator('.material__bar .button').click()
    await host.waitForSelector('.material__shown[data-following=true]')
    await clinic.locator('.pdf__turn .button').last().click()
    await host.locator('.pdf__turn', { hasText: '第 2 页，共 2 页' }).waitFor()
    await host.waitForSelector('.pdf__page[data-drawn=true]')
    const page = (await clinic.locator('.material__shown').boundingBox())!
    await clinic.mouse.move(page.x + page.width * 0.5, page.y + page.height * 0.3)
    await clinic.mouse.move(page.x + page.width * 0.5, page.y + page.height * 0.4, { steps: 5 })
    await host.waitForSelector('.material__shown .pointers__hand')
    await picture(host, 'follow')
    await host.keyboard.press('d')
    await clinic.keyboard.press('d')
  })

  it('shows the owner of a picture where the others point at it', async () => {
    const box = (await host.locator('.stage__main .tile').boundingBox())!
    await host.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5)
    await host.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.6, { steps: 5 })
    await clinic.waitForSelector('.self .pointers__hand')
  })

  it('shows a shared screen in front to the others until it is taken back', async () => {
    await control(clinic, '共享屏幕').click()
    await seesMoving(host, 1, '.tile[data-source=screen]')
    expect(await host.locator('.stage__main .tile').getAttribute('data-source')).toBe('screen')
    await picture(host, 'screen')
    await control(clinic, '停止共享').click()
    await counts(host, '.tile[data-source=screen]', 0)
  })
})

describe('formats', () => {
  it('carries VP9 in layers and H.264, and says where a picture cannot be shown', async () => {
    const camera = control(host, '关摄像头')
    await camera.click()
    await host.evaluate(() => localStorage.setItem('jilian.rooms.devices', JSON.stringify({ codec: 'vp9' })))
    await host.reload()
    await enter(host)
    await seesMoving(clinic)
    const old = await open('hub-surgery1', '/consults')
    await knowOnly(old, 'video/H264', 'video/rtx')
    await old.goto(`${product.url}${room()}`)
    await enter(old)
    // It cannot show VP9 and is told so; what it sends is seen by both.
    const missing = old.locator('.tile__none[data-missing=true]')
    await missing.first().waitFor({ timeout: 20_000 })
    await picture(old, 'codec')
    const name = product.summary.accounts.find(({ login }) => login === 'hub-surgery1')!.displayName
    await expect
      .poll(() =>
        host
          .locator('.tile', { hasText: name })
          .locator('video')
          .evaluateAll((all) => all.some((one) => (one as HTMLVideoElement).videoWidth > 0)),
      )
      .toBe(true)
    await leave(old)
    await host.evaluate(() => localStorage.removeItem('jilian.rooms.devices'))
  })
})

describe('the host', () => {
  it('closes a microphone that only its owner opens again', async () => {
    await host.keyboard.press('p')
    const mute = host.locator('.person', { hasText: clinicName() }).locator('button', { hasText: '静音' })
    await mute.click()
    await clinic.locator('.room-notice').waitFor()
    await mute.waitFor({ state: 'detached' })
    await clinic.keyboard.press('m')
    await counts(clinic, '.room-notice', 0)
    await mute.waitFor()
  })

  it('hears whoever presses to talk only while they press', async () => {
    const open = host.locator('.person', { hasText: clinicName() }).locator('button', { hasText: '静音' })
    await clinic.keyboard.press('g')
    const choice = clinic.locator('.devices__sound input').last()
    await choice.check()
    await open.waitFor({ state: 'detached' })
    await clinic.locator('.room-inside').focus()
    await clinic.keyboard.down('Space')
    await open.waitFor()
    await clinic.keyboard.up('Space')
    await open.waitFor({ state: 'detached' })
    await choice.uncheck()
    await clinic.keyboard.press('g')
    await host.keyboard.press('p')
  })

  it('may go and come again while the others stay', async () => {
    await control(host, '离开').click()
    await host.waitForSelector('.record')
    await counts(clinic, '.tile', 0)
    await clinic.waitForSelector('.stage--alone')
    await host.locator('.room-page__head .button').click()
    await enter(host)
    await seesMoving(clinic)
  })

  it('shows somebody out with every screen of theirs, who does not come back by themselves', async () => {
    const second = await clinic.context().newPage()
    await second.goto(`${product.url}${room()}`)
    await enter(second)
    await counts(host, '.tile', 2)
    await host.keyboard.press('p')
    const person = host.locator('.person', { hasText: clinicName() }).first()
    await person.locator('button', { hasText: '请出' }).click()
    await person.locator('button', { hasText: '确定请出' }).click()
    for (const page of [clinic, second]) await page.getByText('您已被请出').waitFor()
    await picture(clinic, 'removed')
    await clinic.reload()
    await clinic.getByText('未找到，或您无权查看').waitFor()
    await second.close()
    await counts(host, '.tile', 0)
    // A mistake is mended: who was shown out may be invited again.
    await host.locator('.people__out .person', { hasText: clinicName() }).getByRole('button', { name: '重新邀请' }).click()
    await host.waitForSelector('.people__out', { state: 'detached' })
    await picture(host, 'invited-again')
    await host.keyboard.press('p')
    await clinic.reload()
    await enter(clinic)
    await seesMoving(host)
    await leave(clinic)
    await counts(host, '.tile', 0)
  })

  it('is told that the room is full, and let in when somebody has gone', async () => {
    const sockets: Socket[] = []
    for (let count = 1; count < limits.peersPerRoom; count += 1) sockets.push(await silentPeer(product, meeting))
    const late = await open(meeting.host)
    await late.locator('.entrance__enter:enabled').click()
    await late.getByText('视频房间人数已满').waitFor()
    await picture(host, 'many')
    const left: unknown = await sockets[0]!.timeout(10_000).emitWithAck('room', { name: 'leave', roomId: meeting.roomId, data: {} })
    expect(left).toMatchObject({ ok: true })
    await late.getByRole('button', { name: '重新进入' }).click()
    await late.waitForSelector('.room-inside')
    for (const socket of sockets) socket.disconnect()
    await late.context().close()
  })

  it('ends it for all, and the record plays there, from wherever one looks', async () => {
    await meeting.end()
    await host.waitForSelector('.record .player')
    const video = host.locator('.player video').first()
    await host.locator('.player .button--primary').click()
    await expect.poll(() => video.evaluate((one) => (one as HTMLVideoElement).currentTime), { timeout: 20_000 }).toBeGreaterThan(0.3)
    await host.locator('.player .button--primary').click()
    await host.locator('.player input[type=range]').fill('2500')
    await expect.poll(() => video.evaluate((one) => Math.abs((one as HTMLVideoElement).currentTime - 2.5))).toBeLessThan(0.6)
    expect(await video.evaluate((one) => (one as HTMLVideoElement).seekable.end(0))).toBeGreaterThan(2.5)
    expect(await host.locator('.player em').count()).toBe(0)
    // The hand that pointed is seen again where it was, with its name.
    const whole_ms = Number(await host.locator('.player input[type=range]').getAttribute('max'))
    const hand = host.locator('.player .pointers__hand', { hasText: clinicName() })
    for (let at_ms = 0; at_ms <= whole_ms && (await hand.count()) === 0; at_ms += 1_000)
      await host.locator('.player input[type=range]').fill(String(at_ms))
    await hand.waitFor()
    await picture(host, 'record')
    expect(await host.locator('.record').textContent()).not.toContain('entry.')
  })
})

it('threw nothing', () => {
  expect(faults).toEqual([])
})

/** Of the frozen picture, 0 … 255. */
function brightest(): number {
  const context = new OffscreenCanvas(64, 36).getContext('2d')!
  context.drawImage(document.querySelector<HTMLImageElement>('.board__picture img')!, 0, 0, 64, 36)
  return context.getImageData(0, 0, 64, 36).data.reduce((most, value, index) => (index % 4 === 3 ? most : Math.max(most, value)), 0)
}

const clinicName = () => product.summary.accounts.find(({ login }) => login === meeting.clinic)!.displayName

function twoPages(): Promise<Buffer> {
  return new Promise((resolve) => {
    const document = new PdfDocument({ size: 'A4' })
    const parts: Buffer[] = []
    document.on('data', (part: Buffer) => parts.push(part))
    document.on('end', () => resolve(Buffer.concat(parts)))
    document.fontSize(40).text('ECG 1')
    document.addPage().fontSize(40).text('ECG 2')
    document.end()
  })
}
