import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { roomRecordings } from '#contract/rest/rooms.ts'
import { accountByLogin } from '#domains/accounts/repository.ts'
import { openRoom } from '#domains/rooms/service.ts'
import { connect, inScope, type Connection } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { randomFreePort } from '#setup/ports.ts'
import { spawnScript, stopChild } from '#setup/server-process.ts'
import { launchBrowser, openScreen } from '#tests/support/browser.ts'
import { createTestDatabase, testSecretKey, type TestDatabase } from '#tests/support/cluster.ts'
import { startConsole, type Console } from '#tests/support/console.ts'
import { until } from '#tests/support/media.ts'
import { signedIn } from '#tests/support/signed-in.ts'
import { enter, forgetFrames, seesMoving, slowCamera } from './rooms/pages.ts'

/** Media on hosts of their own, as a county with more than one server has them: the program itself in the role `media`, twice. */
interface Host {
  linkPort: number
  child: ReturnType<typeof spawnScript>['child']
  exited: Promise<number>
}

let database: TestDatabase
let owner: Connection
let product: Console
let browser: Browser
let roomId = ''
const hosts: Host[] = []
const pages: Page[] = []
const people = ['supervisor', 'clinic'] as const

beforeAll(async () => {
  database = await createTestDatabase()
  owner = connect(database.ownerUrl, { max: 2 })
  product = await startConsole({ database, secretKey: testSecretKey, env: { JILIAN_ROLES: 'api,gateway,jobs' } })
  hosts.push(await startHost(), await startHost())
  await until(async () => (await hostRows()).filter(({ state }) => state === 'ready').length === 2, 'both hosts', 30_000)
  browser = await launchBrowser(product, { camera: true, args: slowCamera })
  roomId = await inScope(owner.db, 'system', async (tx) => {
    const accounts = await Promise.all(people.map(async (login) => (await accountByLogin(tx, login))!))
    const members = accounts.map(({ id }, index) => ({
      kind: 'account' as const,
      id,
      part: index === 0 ? ('host' as const) : ('participant' as const),
    }))
    const subject = { kind: 'consultation', subjectType: 'consult', subjectId: newId(), incidentId: null, openedBy: null } as const
    return (await openRoom(tx, { ...subject, centreId: product.summary.centre.id, members }, new Date())).roomId
  })
})
afterAll(async () => {
  await browser?.close()
  for (const { child, exited } of hosts) await stopChild(child, exited)
  await product?.stop()
  await owner?.close()
  await database?.drop()
})

async function startHost(): Promise<Host> {
  const [port, linkPort] = [await randomFreePort(), await randomFreePort()]
  const { TLS_KEY_FILE: _key, TLS_CERT_FILE: _cert, ...env } = product.server.env
  const { child, exited } = spawnScript('server/main.ts', [], {
    ...env,
    JILIAN_ROLES: 'media',
    HTTP_PORT: 'off',
    MEDIA_WORKERS: '1',
    MEDIA_PORT: `${port}`,
    MEDIA_LINK_PORT: `${linkPort}`,
  })
  return { linkPort, child, exited }
}

const hostRows = () => owner.db.selectFrom('media_hosts').select(['id', 'link_port', 'state', 'peers']).execute()

it('two people meet on a host of its own', async () => {
  for (const login of people) pages.push(await openScreen(browser, product, { login, path: `/room/${roomId}`, width: 1366, height: 768 }))
  for (const page of pages) await enter(page)
  for (const page of pages) await seesMoving(page)
  await expect.poll(async () => (await hostRows()).map(({ peers }) => peers).toSorted(), { timeout: 5_000 }).toEqual([0, 2])
})

it('the console is killed and begun anew: the same pictures go on, and what is written afterwards arrives', async () => {
  const [supervisor, clinic] = pages as [Page, Page]
  const tracks = (page: Page) =>
    page.$$eval('.tile video', (videos) =>
      videos.flatMap((video) => ((video as HTMLVideoElement).srcObject as MediaStream | null)?.getVideoTracks().map(({ id }) => id) ?? []),
    )
  for (const page of pages) await page.keyboard.press('t')
  const before = await Promise.all(pages.map(tracks))
  for (const seen of before) expect(seen.length).toBeGreaterThanOrEqual(1)
  await product.standBy()
  await product.restart('SIGKILL')
  await clinic.locator('.chat textarea').fill('still here')
  await clinic.keyboard.press('Enter')
  await supervisor.locator('.chat', { hasText: 'still here' }).waitFor({ timeout: 15_000 })
  await Promise.all(pages.map(forgetFrames))
  await Promise.all(pages.map((page) => seesMoving(page)))
  expect(await Promise.all(pages.map(tracks))).toEqual(before)
  for (const page of pages) await page.keyboard.press('t')
})

it('the host dies while it records: both are back on the other without a click, and what was recorded before and after is kept', async () => {
  const [supervisor, clinic] = pages as [Page, Page]
  await supervisor.keyboard.press('r')
  await clinic.click('.recording .button--primary')
  await supervisor.waitForTimeout(8_000)
  const dies = (await hostRows()).find(({ peers }) => peers === 2)!
  const host = hosts.find(({ linkPort }) => linkPort === dies.link_port)!
  const began_ms = performance.now()
  host.child.kill('SIGKILL')
  await host.exited
  await Promise.all(pages.map(forgetFrames))
  await Promise.all(pages.map((page) => seesMoving(page)))
  console.log(`a media host was killed: both pictures moved again after ${((performance.now() - began_ms) / 1000).toFixed(1)} s`)
  await supervisor.waitForTimeout(8_000)
  await supervisor.keyboard.press('r')

  const api = await signedIn(product, 'supervisor')
  const recordings = async () => (await api.call(roomRecordings, { params: { roomId } })).recordings
  await expect.poll(async () => (await recordings()).map(({ state }) => state), { timeout: 30_000 }).toEqual(['stored'])
  const [recording] = await recordings()
  const ended_ms = Date.parse(recording!.endedAt!) - Date.parse(recording!.startedAt)
  const folder = await mkdtemp(path.join(tmpdir(), 'jilian-hosts-'))
  try {
    // Of each person: what was recorded before the host died, and after.
    for (const name of new Set(recording!.tracks.map(({ displayName }) => displayName))) {
      const tracks = recording!.tracks.filter(({ displayName, source }) => displayName === name && source === 'camera')
      expect(tracks.length, name).toBeGreaterThanOrEqual(2)
      expect(Math.min(...tracks.map(({ offsetMs }) => offsetMs))).toBeLessThan(4_000)
      expect(Math.max(...tracks.map(({ offsetMs, durationMs }) => offsetMs + durationMs))).toBeGreaterThan(ended_ms - 4_000)
    }
    for (const { id } of recording!.tracks) {
      const answer = await fetch(`${product.server.httpUrl}/api/recording-tracks/${id}/file`, { headers: { cookie: api.cookie } })
      expect(answer.status).toBe(200)
      const file = path.join(folder, id)
      await writeFile(file, Buffer.from(await answer.arrayBuffer()))
      // What the dead host wrote ends where it died; it plays up to there.
      const { stdout } = spawnSync(
        'ffprobe',
        ['-v', 'quiet', '-count_frames', '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0', file],
        { encoding: 'utf8' },
      )
      expect(Math.max(...stdout.split('\n').map(Number))).toBeGreaterThan(60)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
