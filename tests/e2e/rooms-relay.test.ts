import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureTls } from '#setup/tls.ts'
import { createTestDatabase, testSecretKey, type TestDatabase } from '#tests/support/cluster.ts'
import { labMissing, type Lab } from '#tests/support/network/lab.ts'
import { startMeeting, type Meeting } from '#tests/support/network/meeting.ts'
import { listen, pictureSince } from '#tests/support/network/room-screen.ts'
import { startTurnServer, type TurnServer } from '#tests/support/network/turn-server.ts'
import { watchLine } from '#tests/support/picture/line-quality.ts'

/** A hospital whose firewall lets out to pages and to a relay, and to no media server: the whole product, its own credentials, a real coturn. */
const missing = await labMissing()
if (missing) console.log(`network: not tested behind a relay, as ${missing}`)
const mediaPort = 20_600
const workers = 2

describe.skipIf(missing)('a room behind a firewall that lets out to a relay alone', () => {
  let database: TestDatabase
  let meeting: Meeting
  let relay: TurnServer
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'jilian-relay-'))
    database = await createTestDatabase()
    const mediaEnv = async ({ gateway }: Lab) => {
      relay = await startTurnServer({ address: gateway, secret: 'shared by relay and product', folder, tls: await ensureTls() })
      return {
        MEDIA_PORT: String(mediaPort),
        MEDIA_WORKERS: String(workers),
        MEDIA_ANNOUNCED_ADDRESS: gateway,
        TURN_URLS: relay.urls.join(','),
        TURN_SECRET: relay.secret,
      }
    }
    meeting = await startMeeting({ database, secretKey: testSecretKey, mediaEnv })
    for (const { page } of [meeting.near, meeting.far]) await page.waitForFunction(() => window.seenFrames.length > 60)
  })
  afterAll(async () => {
    await meeting?.close()
    await database?.drop()
    relay?.stop()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  it('goes on by the relay without a click, sound whole, and says which way it goes', async () => {
    const { near, far } = meeting
    const heard = await listen(far.page)
    await far.host.shutPorts(mediaPort, mediaPort + workers - 1)
    const shut_ms = Date.now()
    const back_ms = Math.max(...(await Promise.all([near, far].map(({ page }) => pictureSince(page, shut_ms, 60_000)))))
    console.log(`network: a relay alone: picture both ways after ${(back_ms / 1000).toFixed(1)} s`)
    expect(relay.allocations()).toBeGreaterThan(0)
    await far.page.keyboard.press('g')
    await far.page.locator('.devices__line', { hasText: 'UDP 经中继（实测）' }).waitFor()
    const [byNear, byFar] = await Promise.all([near, far].map(({ page }) => watchLine(page, 8)))
    for (const one of [byNear!, byFar!])
      console.log(
        `network: by the relay: longest gap ${Math.round(one.longestGap_ms)} ms, ${one.frames} frames and ${one.stills} single pictures, concealed ${(one.concealed_share * 100).toFixed(1)} %`,
      )
    console.log(`network: the own line was said to be: ${(await heard()).join(' > ')}`)
    for (const one of [byNear!, byFar!]) {
      expect(one.concealed_share).toBeLessThan(0.02)
      expect(one.longestGap_ms).toBeLessThan(2_000)
    }
  })

  it('is entered by the relay as well', async () => {
    const { near, far } = meeting
    const before = relay.allocations()
    await far.page.reload()
    await far.page.click('.entrance__enter:enabled')
    const since_ms = Date.now()
    for (const { page } of [near, far]) await pictureSince(page, since_ms)
    expect(relay.allocations()).toBeGreaterThan(before)
  })

  it('is entered by TLS where nothing but pages is let out, and says that it goes this way', async () => {
    const { near, far, product } = meeting
    await far.host.letOut([product.server.ports.https, relay.tlsPort])
    await far.page.reload()
    await far.page.click('.entrance__enter:enabled')
    const since_ms = Date.now()
    await Promise.all([near, far].map(({ page }) => pictureSince(page, since_ms, 60_000)))
    console.log(`network: a relay by TLS alone: picture both ways ${((Date.now() - since_ms) / 1000).toFixed(1)} s after entering`)
    await far.page.keyboard.press('g')
    await far.page.locator('.devices__line', { hasText: 'TLS 经中继（实测）' }).waitFor()
    // A jitter buffer first learns what a way by TCP is like.
    await far.page.waitForTimeout(5_000)
    for (const one of await Promise.all([near, far].map(({ page }) => watchLine(page, 8)))) {
      console.log(`network: by TLS: longest gap ${Math.round(one.longestGap_ms)} ms, concealed ${(one.concealed_share * 100).toFixed(1)} %`)
      expect(one.concealed_share).toBeLessThan(0.02)
    }
  })
})
