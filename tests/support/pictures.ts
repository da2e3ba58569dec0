import { spawnSync } from 'node:child_process'
import { mkdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { claimCall, listCalls, locateCall } from '#contract/rest/calls.ts'
import { assign, setDestination } from '#contract/rest/dispatch.ts'
import { createIncident } from '#contract/rest/incidents.ts'
import { listCards } from '#contract/rest/cards.ts'
import { listInstitutions, type Institution } from '#contract/rest/institutions.ts'
import { migrate } from '#setup/migrate.ts'
import { checkoutDir } from '#setup/places.ts'
import { seed } from '#setup/seed/index.ts'
import { createThrowAwayCluster } from '#setup/throw-away.ts'
import type { ApiClient } from '#server/simulator/api-client.ts'
import { createSimulatedClock } from '#server/simulator/briefing.ts'
import { createExchange } from '#server/simulator/exchange.ts'
import { signedIn } from './signed-in.ts'
import { launchBrowser, openScreen } from './browser.ts'
import { startConsole, type Console } from './console.ts'

/**
 * Takes the pictures of the README: `node tests/support/pictures.ts`, smaller where `pngquant` is installed. A county on a throw-away database lives through a quarter of an hour,
 * ten times as fast, with the simulator's callers, terminals and crews; one case is worked at the seat and one at the tablet.
 */
const rate = 10
const lives_ms = 90_000
const secretKey = 'a key for pictures only, 32 characters or more'
const folder = path.join(checkoutDir, 'docs/pictures')
/** A picture that is larger makes the README slow to open. */
const most_bytes = 400_000

async function take(page: Page, name: string): Promise<void> {
  const file = path.join(folder, `${name}.png`)
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' })
  // A palette of 256 colours is a third of the size; without the tool the picture is only larger.
  spawnSync('pngquant', ['--force', '--ext', '.png', '--speed', '1', '--strip', file])
  const { size } = statSync(file)
  process.stdout.write(
    `${name}.png ${Math.round(size / 1000)} kB${size > most_bytes ? ', larger than it should be: install pngquant' : ''}\n`,
  )
}

/** Work of another seat by REST: claims what rings under this number and sends this unit. */
async function sendUnit(api: ApiClient, number: string, village: Institution, vehicleId: string, hospitalId: string): Promise<void> {
  const { calls } = await api.call(listCalls)
  const callId = calls.find((call) => call.number === number)!.id
  await api.call(claimCall, { params: { callId } })
  const place = { point: village.location!, source: 'village' as const, label: village.name, accuracyM: 300, approximate: true }
  await api.call(locateCall, { params: { callId }, body: place })
  const { cards } = await api.call(listCards, { query: {} })
  const cardId = cards.find(({ code }) => code === 'stroke')!.id
  const incident = await api.call(createIncident, { body: { callId, runType: 'emergency', place, cardId } })
  const sent = await api.call(assign, { params: { incidentId: incident.id }, body: { vehicleIds: [vehicleId] } })
  const run = sent.incident.assignments[0]!
  await api.call(setDestination, { params: { assignmentId: run.id }, body: { institutionId: hospitalId } })
}

async function photograph(served: Console): Promise<void> {
  const { summary, server } = served
  const clock = createSimulatedClock(rate, Number(server.env['JILIAN_CLOCK_ORIGIN_MS']))
  const exchange = createExchange({ baseUrl: server.httpUrl, centre: summary.centre, pbxSecret: summary.pbxSecret })
  const ring = (number: string, ownerName: string | null, installedAddress: string | null) =>
    exchange.send({
      event: 'ringing',
      pbxCallId: `picture-${number}`,
      occurredAt: new Date(clock.now_ms()).toISOString(),
      number,
      ownerName,
      installedAddress,
      operatorLocation: null,
      recordingId: `rec-${number}`,
    })
  const browser = await launchBrowser(served)
  try {
    const api = await signedIn(served, 'dispatcher2')
    const { institutions } = await api.call(listInstitutions)
    const hospital = institutions.find(({ id }) => id === summary.accounts.find(({ login }) => login === 'ed-hub')!.institutionId)!
    const villages = institutions
      .filter((one) => one.kind === 'village_clinic' && one.location)
      .toSorted((a, b) => far(a, hospital) - far(b, hospital))
    const village = villages.find((one) => far(one, hospital) > 6)!

    const tablet = await openScreen(browser, served, { login: 'crew01', path: '/crew', width: 1280, height: 800 })
    await ring('03547228816', null, null)
    const { vehicleId } = summary.accounts.find(({ login }) => login === 'crew01')!
    await sendUnit(api, '03547228816', village, vehicleId!, hospital.id)
    served.simulate({ SIMULATOR_CALL_EVERY_S: '110', SIMULATOR_PATIENCE_S: '6' })
    const wall = await openScreen(browser, served, { login: 'wall', path: '/wall', width: 3840, height: 1080 })
    const seat = await openScreen(browser, served, { login: 'dispatcher1', path: '/dispatch', width: 1920, height: 1080 })
    const department = await openScreen(browser, served, { login: 'ed-hub', path: '/arrivals', width: 1366, height: 768 })
    await tablet.locator('.order__take').click()
    await tablet.locator('.action__next[data-step=en_route]:enabled').click()
    await sleep(15_000)
    await take(tablet, 'crew')
    await sleep(lives_ms)

    await ring('13903548827', '任某', `${village.name}`)
    await seat.getByText('13903548827').first().waitFor()
    await seat.keyboard.press('F2')
    await seat.getByRole('combobox', { name: '地点' }).waitFor()
    await sleep(300)
    await seat.keyboard.type(villages[9]!.name)
    await seat.getByRole('option').first().waitFor()
    await sleep(500)
    await seat.keyboard.press('Enter')
    await seat.getByRole('combobox', { name: '主诉' }).waitFor()
    await sleep(500)
    await seat.keyboard.type('xt')
    await seat.keyboard.press('Enter')
    await seat.getByRole('listbox', { name: '推荐车辆' }).getByRole('option').first().waitFor()
    await sleep(1_500)
    await take(seat, 'dispatch')
    await take(wall, 'wall')
    await take(department, 'arrivals')
  } finally {
    await browser.close()
  }
}

const far = ({ location: a }: Institution, { location: b }: Institution): number =>
  a && b ? Math.hypot((a.lat - b.lat) * 111, (a.lon - b.lon) * 88) : Number.POSITIVE_INFINITY

mkdirSync(folder, { recursive: true })
const cluster = await createThrowAwayCluster()
try {
  await cluster.createDatabase('pictures')
  const database = { appUrl: cluster.url('app', 'pictures'), ownerUrl: cluster.url('owner', 'pictures') }
  await migrate(database.ownerUrl)
  await seed(database.ownerUrl, { demo: true, log: () => undefined, secretKey: Buffer.from(secretKey) })
  const env = { JILIAN_CLOCK_RATE: String(rate), JILIAN_CLOCK_ORIGIN_MS: String(Date.now()) }
  const served = await startConsole({ database, secretKey, env })
  try {
    await photograph(served)
  } finally {
    await served.stop()
  }
} finally {
  await cluster.remove()
}
