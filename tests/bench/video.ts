/**
 * Live video as people get it: from the dispatcher's tap to the first frame of an ambulance, from glass to glass, back after a killed worker
 * and a restarted server, under the networks of ambulances, and what one worker carries. The peer is a bare mediasoup room with the same browsers, camera and layers, in turns
 * with ours; it has no way back from a dead worker or process, so those figures stand alone.
 */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { migrate } from '#setup/migrate.ts'
import { seed } from '#setup/seed/index.ts'
import { createThrowAwayCluster } from '#setup/throw-away.ts'
import { ensureVideoWorker } from '#setup/video-worker.ts'
import { launchBrowser } from '#tests/support/browser.ts'
import { startConsole, type Console, type ConsoleOptions } from '#tests/support/console.ts'
import { labMissing, type Lab } from '#tests/support/network/lab.ts'
import { startMeeting } from '#tests/support/network/meeting.ts'
import { openAmbulance } from './video/ambulance.ts'
import { startBareMeeting } from './video/bare-meeting.ts'
import { openBarePair } from './video/bare-pair.ts'
import { startBareRoom } from './video/bare-room.ts'
import { round } from './video/figures.ts'
import { bareForwarding } from './video/forwarding-bare.ts'
import { ourForwarding } from './video/forwarding-ours.ts'
import { measureForwarding } from './video/forwarding.ts'
import { measureHarms, type Harms } from './video/harms.ts'
import { measureKills } from './video/kills.ts'
import { firstFrame, fullCamera } from './video/pair.ts'
import { measureHostRestarts, measureRestarts } from './video/restarts.ts'
import { measureTaps } from './video/taps.ts'

const { values } = parseArgs({
  options: {
    taps: { type: 'string', default: '12' },
    kills: { type: 'string', default: '5' },
    restarts: { type: 'string', default: '4' },
    kbit: { type: 'string', default: '500' },
    /** `screens`, `network` or `load`: one part, for whoever works on it; the figures of the others are left out. */
    only: { type: 'string', default: 'all' },
  },
})
const [taps, kills, restarts, kbit] = [values.taps, values.kills, values.restarts, values.kbit].map(Number) as [
  number,
  number,
  number,
  number,
]
if (!(taps >= 1 && kills >= 1 && restarts >= 2 && kbit >= 50)) throw new RangeError('--taps, --kills ≥ 1, --restarts ≥ 2, --kbit ≥ 50')

const secretKey = 'a key of the bench and of nothing else at all'
/** A seat makes itself ready for pictures when it has stood for some seconds. */
const warm_ms = 5_000
/** Of the second ambulance, which only has to go on: the machine is needed for what is measured. */
const smallCamera = { width: 320, height: 180, framesPerSecond: 15 }
const mostShare = 0.7
const partsOf = { screens: 4, network: 2, load: 1 }
type Chosen = keyof typeof partsOf
const chosen = (Object.keys(partsOf) as Chosen[]).filter((one) => values.only === 'all' || values.only === one)
if (chosen.length === 0) throw new RangeError('--only screens, network or load')
const parts = chosen.reduce((sum, one) => sum + partsOf[one], 0)
let part = 0
const say = (text: string): void => void process.stderr.write(`  ${text}\n`)
const begin = (text: string): void => {
  part += 1
  process.stderr.write(`[${'#'.repeat(Math.round((20 * part) / parts)).padEnd(20, '.')}] ${part}/${parts} ${text}\n`)
}

const began_ms = performance.now()
const { path: workerBin } = await ensureVideoWorker()
const screens = chosen.includes('screens') ? await withDatabase(measureScreens) : null
const noLab = chosen.includes('network') ? await labMissing() : null
const network = chosen.includes('network') && !noLab ? await withDatabase(measureNetwork) : null
const load = chosen.includes('load') ? await measureLoad() : null
process.stdout.write(`${JSON.stringify(report())}\n`)

async function withDatabase<T>(measure: (database: ConsoleOptions['database']) => Promise<T>): Promise<T> {
  const cluster = await createThrowAwayCluster('durable')
  process.once('SIGINT', () => void cluster.remove().finally(() => process.exit(130)))
  try {
    await cluster.createDatabase('video')
    const database = { appUrl: cluster.url('app', 'video'), ownerUrl: cluster.url('owner', 'video') }
    await migrate(database.ownerUrl)
    await seed(database.ownerUrl, { demo: true, log: () => undefined, secretKey: Buffer.from(secretKey) })
    return await measure(database)
  } finally {
    await cluster.remove()
  }
}

async function measureLoad() {
  begin(`what a worker carries at ${mostShare * 100} % of a core, streams of ${kbit} kbit/s`)
  const options = { kbit, perRoom: 10, step: 150, settle_s: 2, measure_s: 4, mostShare, mostConsumers: 700, say }
  say('ours:')
  const ours = await measureForwarding((fingerprint) => ourForwarding(workerBin, fingerprint), options)
  say('the bare room:')
  const peer = await measureForwarding((fingerprint) => bareForwarding(workerBin, fingerprint), options)
  return { ours, peer }
}

/** The same harms to a room of ours and to the bare one, one after the other: two cores carry two browsers. */
async function measureNetwork(database: ConsoleOptions['database']) {
  begin('a bad network under a room of ours')
  // Ports that no other bench and no test takes.
  const tcpPorts = { first: 20_800, last: 20_801 }
  const mediaEnv = ({ gateway }: Lab) => ({
    MEDIA_PORT: String(tcpPorts.first),
    MEDIA_WORKERS: '2',
    MEDIA_ANNOUNCED_ADDRESS: gateway,
    LOG_LEVEL: 'fatal',
  })
  const meeting = await startMeeting({ database, secretKey, mediaHost: true, mediaEnv })
  const ours = await measureHarms({ ...meeting, tcpPorts }, say).finally(() => meeting.close())
  begin('the same network under the bare room')
  const bare = await startBareMeeting(workerBin)
  const peer = await measureHarms(bare, say).finally(() => bare.close())
  return { ours, peer }
}

async function measureScreens(database: ConsoleOptions['database']) {
  // One worker to spare: where one dies, nobody has to move in with those who must not notice.
  const product = await startConsole({ database, secretKey, mediaHost: true, env: { MEDIA_WORKERS: '3', LOG_LEVEL: 'fatal' } })
  return measureProduct(product).finally(() => product.stop())
}

async function measureProduct(product: Console) {
  const bare = await startBareRoom(workerBin)
  const browsers = { looks: await launchBrowser(product, { camera: true }), shows: await launchBrowser(product, { camera: true }) }
  const [one, two] = product.summary.terminals
  try {
    const ours = await openAmbulance(product, browsers, { dispatcher: 'dispatcher1', callSign: one!.callSign })
    const peer = await openBarePair(bare.url, browsers)
    await ours.looks.waitForTimeout(warm_ms)
    begin(`${taps} taps on each side, in turns`)
    const tapped = await measureTaps({ ours, peer }, { rounds: taps, framesPerSecond: fullCamera.framesPerSecond, say })
    // What the peer cannot do is not done beside its pages, which draw their cameras all the time.
    for (const page of [peer.looks, peer.shows]) await page.context().close()

    await firstFrame(ours)
    begin(`${restarts} restarts of the console under one picture, and as many of the media host`)
    const alone = await measureRestarts(product, [ours], { restarts, say })
    const host = await measureHostRestarts(product, [ours], { restarts, say })

    const beside = await openAmbulance(product, browsers, { dispatcher: 'dispatcher2', callSign: two!.callSign, camera: smallCamera })
    await beside.looks.waitForTimeout(warm_ms)
    await firstFrame(beside)
    begin(`${kills} workers killed under a picture`)
    const killed = await measureKills(product, { struck: ours, beside }, { kills, say })
    // Each picture is encoded and decoded in software on the cores on which the next process starts: what a second seat and tablet cost is said, not hidden.
    begin(`${restarts} restarts of the console under two pictures`)
    const both = await measureRestarts(product, [ours, beside], { restarts, say })
    return { tapped, killed, alone, both, host }
  } finally {
    for (const browser of Object.values(browsers)) await browser.close()
    await bare.stop()
  }
}

type Screens = Awaited<ReturnType<typeof measureScreens>>
type Network = Awaited<ReturnType<typeof measureNetwork>>
type Load = Awaited<ReturnType<typeof measureLoad>>

function report() {
  const [ours, peer] = [screens?.tapped.ours.first.p95 ?? null, screens?.tapped.peer.first.p95 ?? null]
  return {
    bench: 'video',
    ours,
    peer,
    unit: 'ms from the tap to the first frame, p95',
    ratio: ours && peer ? round(ours / peer, 3) : null,
    n: screens?.tapped.ours.taps ?? 0,
    figures: {
      ...(screens ? screenFigures(screens) : {}),
      ...(network ? networkFigures(network) : {}),
      ...(load ? loadFigures(load) : {}),
      took_s: round((performance.now() - began_ms) / 1000),
      load_1min: round(loadavg()[0]!, 1),
    },
    notes:
      'One machine for server, database, two Chromium (software codecs) and all clients; loopback. Tap: the dispatcher presses live, the tablet on ' +
      'its run opens its camera by itself; the peer does the same by a button and a notice, without session, database or a product around it. ' +
      'Restarts: SIGTERM and SIGKILL in turns, a spare standing by; of the console, how long a page was told of no new frame, and how long the picture was frozen by the browser’s own sum (media are carried by a process of their own, as ' +
      '`npm start` and `npm run serve` have it), under one picture and under two; of that process, from the word to end to the first frame after. ' +
      'Consumers: SRTP transports without browsers, ten to a room, on loopback, where a send also does the receiver’s part ' +
      'of the kernel; what was lost on a busy machine counts as not carried. ' +
      'Network: hosts in namespaces on one bridge, loss by iptables both ways, rate by tbf; the far one’s line suffers, both show and speak.' +
      (noLab ? ` Not measured: ${noLab}.` : '') +
      (!load || load.ours.reached ? '' : ` ${mostShare * 100} % of a core was not reached: consumers_per_worker is extrapolated.`),
  }
}

function screenFigures({ tapped: { ours, peer }, killed, alone, both, host }: Screens) {
  return {
    first_frame_p50_ms: ours.first.p50,
    peer_first_frame_p50_ms: peer.first.p50,
    glass_p50_ms: ours.glass.p50,
    glass_p95_ms: ours.glass.p95,
    peer_glass_p50_ms: peer.glass.p50,
    peer_glass_p95_ms: peer.glass.p95,
    lines: ours.height,
    peer_lines: peer.height,
    frames_shown_share: round(ours.shown_share, 3),
    peer_frames_shown_share: round(peer.shown_share, 3),
    clocks_read_share: round(Math.min(ours.read_share, peer.read_share), 3),
    worker_kill_p50_ms: killed.back.p50,
    worker_kill_p95_ms: killed.back.p95,
    worker_kills: killed.kills,
    worker_kill_beside_stood_ms: killed.besideStood_ms,
    worker_kill_beside_broken: killed.besideBroken,
    api_restart_stood_p50_ms: alone.stood.p50,
    api_restart_stood_p95_ms: alone.stood.p95,
    api_restart_frozen_p95_ms: alone.frozen.p95,
    api_restart_broken: alone.broken + both.broken,
    api_restart_listens_p95_ms: alone.listens.p95,
    api_restart_two_stood_p95_ms: both.stood.p95,
    api_restart_two_frozen_p95_ms: both.frozen.p95,
    api_restart_two_unseen: both.unseen,
    api_restarts: alone.restarts,
    media_host_restart_p50_ms: host.back.p50,
    media_host_restart_p95_ms: host.back.p95,
  }
}

function networkFigures({ ours, peer }: Network) {
  const rounded = (harms: Harms, prefix: string) =>
    Object.entries(harms).map(([name, value]) => [
      prefix + name,
      round(value, name.endsWith('_share') ? 4 : name.endsWith('_per_s') ? 1 : 0),
    ])
  return Object.fromEntries([...rounded(ours, ''), ...rounded(peer, 'peer_')])
}

function loadFigures({ ours, peer }: Load) {
  return {
    consumers_per_worker: ours.consumers,
    peer_consumers_per_worker: peer.consumers,
    consumers_measured_to: ours.points.at(-1)!.consumers,
    peer_consumers_measured_to: peer.points.at(-1)!.consumers,
    cpu_us_per_stream_s: round(ours.cpu_us_per_stream_s),
    peer_cpu_us_per_stream_s: round(peer.cpu_us_per_stream_s),
    kernel_share: round(ours.kernel_share, 2),
    peer_kernel_share: round(peer.kernel_share, 2),
    stream_kbit: kbit,
  }
}
