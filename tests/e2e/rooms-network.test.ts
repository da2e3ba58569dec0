import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, testSecretKey, type TestDatabase } from '#tests/support/cluster.ts'
import type { Loss } from '#tests/support/network/host.ts'
import { labMissing, type Lab } from '#tests/support/network/lab.ts'
import { startMeeting, type Meeting, type Person } from '#tests/support/network/meeting.ts'
import { listen, pictureSince, says, ways } from '#tests/support/network/room-screen.ts'
import { watchLine, type LineQuality } from '#tests/support/picture/line-quality.ts'

/**
 * A room of the whole product on the networks that ambulances and county hospitals have. The nearer of the two is on a good line; the
 * other's is made worse, one harm after the other, in one room that nobody leaves. What is measured stands in the log, a line a test.
 */
const missing = await labMissing()
if (missing) console.log(`network: not tested, as ${missing}`)

const mediaPort = 20_400
const workers = 2
const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
const note = (what: string, ...figures: string[]) => console.log(`network: ${what}: ${figures.join(', ')}`)

const sides = ['byNear', 'byFar'] as const

/** For how much of several watches pictures stood, by the browser's own sum: what two cores draw late while they do everything else is no matter of the line. */
class Frozen {
  seconds = 0
  readonly #frozen_s = { byNear: 0, byFar: 0 }

  add(seen: Record<(typeof sides)[number], LineQuality>): void {
    this.seconds += seen.byNear.seconds
    for (const side of sides) this.#frozen_s[side] += seen[side].freezes_share * seen[side].seconds
  }

  share(side: (typeof sides)[number]): number {
    return this.seconds === 0 ? 0 : this.#frozen_s[side] / this.seconds
  }
}

describe.skipIf(missing)('a room on a bad network', () => {
  let database: TestDatabase
  let meeting: Meeting
  let near: Person
  let far: Person
  const faults: string[] = []

  beforeAll(async () => {
    // What passes the relay's address is delayed; while there is no relay, everything goes by the gateway's own.
    const mediaEnv = ({ relayAddress }: Lab) => ({
      MEDIA_PORT: String(mediaPort),
      MEDIA_WORKERS: String(workers),
      MEDIA_ANNOUNCED_ADDRESS: relayAddress,
    })
    database = await createTestDatabase()
    meeting = await startMeeting({ database, secretKey: testSecretKey, mediaEnv })
    ;({ near, far } = meeting)
    for (const [name, { page }] of Object.entries({ near, far })) {
      page.on('pageerror', (error) => faults.push(`${name}: ${error.message}`))
      await page.waitForFunction(() => window.seenFrames.length > 60)
    }
  })
  afterEach(() => meeting && restore())
  afterAll(async () => {
    await meeting?.close()
    await database?.drop()
  })

  const lose = (loss: Pick<Loss, 'up_percent' | 'down_percent'>) =>
    far.host.lose({ ...loss, tcpPorts: { first: mediaPort, last: mediaPort + workers - 1 } })
  async function restore(): Promise<void> {
    await lose({})
    await far.host.rate({})
    await far.host.plug(true)
  }

  /** Both screens for so many seconds. */
  const watchBoth = async (length_s: number): Promise<{ byNear: LineQuality; byFar: LineQuality }> => {
    const [byNear, byFar] = await Promise.all([near, far].map(({ page }) => watchLine(page, length_s)))
    return { byNear: byNear!, byFar: byFar! }
  }
  const bothSince = async (since_ms: number): Promise<number> =>
    Math.max(...(await Promise.all([near, far].map(({ page }) => pictureSince(page, since_ms)))))
  /** The far line is as good again as it was at first: what a test finds is then its own harm, not that of the one before. */
  const isWell = async () => {
    await far.page.waitForFunction(() => !document.querySelector('.self__line'), undefined, { timeout: 90_000 })
    await near.page.waitForFunction(() => (window.seenFrames.at(-1)?.height ?? 0) >= 540, undefined, { timeout: 30_000 })
  }
  /** How much of what `page` heard in so many seconds was made up. Half a second is much of seven: where these are in doubt, thrice as long tells. */
  const concealed = async (page: Person['page'], length_s: number, bound: number): Promise<number> => {
    const first = (await watchLine(page, length_s)).concealed_share
    return first < bound ? first : (first + 3 * (await watchLine(page, 3 * length_s)).concealed_share) / 4
  }
  /** Nobody was put out, and nobody had to click. */
  const bothAreIn = async () => {
    for (const { page } of [near, far]) {
      expect(await page.locator('.tile[data-away=false]').count()).toBe(1)
      expect(await page.locator('.room-inside').count()).toBe(1)
    }
  }

  it('stands 5 % of loss both ways', async () => {
    const bad = { up_percent: 5, down_percent: 5 }
    const [lossy, clean] = [new Frozen(), new Frozen()]
    const worst = () => Math.max(...sides.map((side) => lossy.share(side) - clean.share(side)))
    await lose(bad)
    await sleep(5_000)
    lossy.add(await watchBoth(40))
    // Less than 1 %: one freeze of half a second is more than that of forty. Whether it is chance, a longer watch tells; whether it is the line, one without loss.
    for (let watch = 0; watch < 2 && worst() >= 0.01; watch += 1) {
      await lose({})
      await sleep(3_000)
      clean.add(await watchBoth(20))
      await lose(bad)
      await sleep(3_000)
      lossy.add(await watchBoth(40))
    }
    const told = (frozen: Frozen) => sides.map((side) => percent(frozen.share(side))).join(' and ')
    note(
      '5 % loss',
      `frozen ${told(lossy)} of ${Math.round(lossy.seconds)} s`,
      `without loss ${told(clean)} of ${Math.round(clean.seconds)} s`,
    )
    expect(worst()).toBeLessThan(0.01)
  }, 240_000)

  it('on an uplink of 500 kbit/s keeps speech whole and the picture moving, and says that it is reduced', async () => {
    await isWell()
    const heard = await listen(far.page)
    await far.host.rate({ up_kbit: 500 })
    const [fall] = await Promise.all([
      watchLine(near.page, 8),
      says(far.page, 'own line', /低清视频.*本端上行网络差/, 40_000),
      says(near.page, 'their line', /低清视频.*对方上行网络差/, 40_000),
    ])
    // The ladder may have gone further down than it had to: single pictures for a while, and sound that changes its form on the way up.
    const settling = await watchLine(near.page, 10)
    const moves_ms = await pictureSince(near.page, Date.now())
    const after = await watchLine(near.page, 10)
    const figures = (one: LineQuality) =>
      `concealed ${percent(one.concealed_share)}, longest gap ${seconds(one.longestGap_ms)}, ${one.frames} frames and ${one.stills} single pictures, ${one.height} lines`
    note(
      'uplink of 500 kbit/s',
      `in the fall ${figures(fall)}`,
      `settling ${figures(settling)}`,
      `moving ${seconds(moves_ms)} after that`,
      `then ${figures(after)}`,
      (await heard()).join(' > '),
    )
    for (const one of [settling, after]) expect(one.longestGap_ms).toBeLessThan(2_000)
    expect(after.frames).toBeGreaterThan(50)
    // From 1.5 Mbit/s at one blow. The aim is 2 s: half a second until the browser knows it, as much until the server does, and pictures begin anew.
    expect(fall.longestGap_ms).toBeLessThan(3_000)
    for (const one of [fall, settling]) expect(one.concealed_share).toBeLessThan(0.1)
    expect(after.concealed_share).toBeLessThan(0.02)
    expect(after.height).toBeLessThan(540)
    // The good line is not blamed.
    expect(await near.page.locator('.self__line').count()).toBe(0)
  })

  it('keeps speech at 20 % of loss both ways: less than 10 % of it concealed', async () => {
    await isWell()
    await lose({ up_percent: 20, down_percent: 20 })
    await sleep(3_000)
    const { byNear, byFar } = await watchBoth(15)
    note('20 % loss', ...[byNear, byFar].map((one) => `concealed ${percent(one.concealed_share)}, frozen ${percent(one.frozen_share)}`))
    for (const one of [byNear, byFar]) {
      expect(one.concealed_share).toBeLessThan(0.1)
      expect(one.soundEnergy).toBeGreaterThan(0.1)
    }
  })

  it('goes down the ladder as the line narrows, says so on both sides, keeps speech, and climbs again', async () => {
    await isWell()
    const heard = await listen(far.page)
    await far.host.rate({ up_kbit: 150 })
    await says(far.page, 'own line', /(低清视频|每秒图片).*本端上行网络差/)
    await sleep(5_000)
    const at150 = await concealed(near.page, 7, 0.05)
    await far.host.rate({ up_kbit: 40 })
    // A picture now and then may still fit beside sound; what queued before is through by then.
    await sleep(15_000)
    await says(far.page, 'own line', /(每秒图片|仅声音).*本端上行网络差/, 30_000)
    const at40 = await concealed(near.page, 7, 0.1)
    await far.host.rate({})
    await lose({ up_percent: 50 })
    await says(far.page, 'own line', /仅声音.*本端上行网络差/, 30_000)
    await says(near.page, 'their line', /仅声音.*对方上行网络差/)
    // Where four of five packets are lost, connections break for moments, and reports begin anew after each: 3 to 20 s in ten tries.
    await lose({ up_percent: 80 })
    await says(far.page, 'own line', /仅文字.*本端上行网络差/, 60_000)
    await lose({})
    const better_ms = Date.now()
    await isWell()
    const climbed_ms = Date.now() - better_ms
    note(
      'ladder',
      `at 150 kbit/s concealed ${percent(at150)}`,
      `at 40 kbit/s ${percent(at40)}`,
      `the large picture again in ${seconds(climbed_ms)}`,
      (await heard()).join(' > '),
    )
    expect(at150).toBeLessThan(0.05)
    expect(at40).toBeLessThan(0.1)
    await bothSince(Date.now())
  }, 360_000)

  it('is back after a change of address, by an ICE restart and without a click', async () => {
    await isWell()
    const before = await ways(far.page)
    await far.host.readdress()
    const changed_ms = Date.now()
    const back_ms = await bothSince(changed_ms)
    note('change of address', `picture both ways after ${seconds(back_ms)}`)
    await expect
      .poll(async () => (await ways(far.page)).names.filter((name) => before.names.includes(name)), { timeout: 10_000 })
      .toEqual([])
    expect((await ways(far.page)).connections).toBe(before.connections)
    // The aim is 3 s: a second of silence, the socket anew, ICE anew.
    expect(back_ms).toBeLessThan(8_000)
    await bothAreIn()
  })

  it('is back after eight seconds without a cable, throws nobody out, and meanwhile shows nothing old as live', async () => {
    await far.host.plug(false)
    const pulled_ms = Date.now()
    await says(near.page, 'over the picture', /画面停在\d+/, 6_000)
    await says(far.page, 'over the picture', /画面停在\d+/, 6_000)
    await says(far.page, 'trouble', /正在自动恢复/, 6_000)
    await sleep(8_000 - (Date.now() - pulled_ms))
    await far.host.plug(true)
    const back_ms = await bothSince(Date.now())
    note('cable out for 8 s', `picture both ways after ${seconds(back_ms)}`)
    for (const { page } of [near, far]) await page.locator('.tile__over--stale').waitFor({ state: 'detached' })
    await bothAreIn()
    expect(back_ms).toBeLessThan(6_000)
  })

  it('keeps speech whole with 150 ms of delay and 50 ms of jitter, and shows moving pictures again, however careful the browser was', async () => {
    for (let i = 0; i < workers; i += 1) await meeting.lab.relay(mediaPort + i, { delay_ms: 150, jitter_ms: 50 })
    await far.host.shutUdp(meeting.lab.gateway)
    await far.host.readdress()
    await bothSince(Date.now())
    await sleep(5_000)
    const { byNear, byFar } = await watchBoth(15)
    for (const one of [byNear, byFar]) expect(one.concealed_share).toBeLessThan(0.02)
    // The browser takes the step for a full line and sends little until it has found out: a picture a second meanwhile, for the most part of half a minute.
    const moving_ms = await bothSince(Date.now())
    const later = await watchBoth(3)
    note(
      'delay',
      ...[byNear, byFar].map((one) => `concealed ${percent(one.concealed_share)}, longest gap ${seconds(one.longestGap_ms)}`),
      `moving ${seconds(moving_ms)} later, ${[later.byNear, later.byFar].map((one) => Math.round(one.age_p50_ms ?? 0)).join(' and ')} ms old`,
    )
    for (const one of [later.byNear, later.byFar]) expect(one.age_p50_ms).toBeGreaterThan(150)
  })

  it('goes on by TCP within seconds where UDP is shut', async () => {
    expect(new Set((await ways(far.page)).ways)).toEqual(new Set(['udp']))
    const shut_ms = Date.now()
    await far.host.shutUdp()
    const back_ms = await bothSince(shut_ms)
    note('UDP shut', `picture both ways after ${seconds(back_ms)}`)
    // One connection may be over a moment before the other.
    await expect.poll(async () => new Set((await ways(far.page)).ways), { timeout: 10_000 }).toEqual(new Set(['tcp']))
    // Chromium holds a pair that it sends by for good for five seconds after its last answer.
    expect(back_ms).toBeLessThan(12_000)
    await bothAreIn()
  })

  it('threw nothing', () => {
    expect(faults).toEqual([])
  })
})
