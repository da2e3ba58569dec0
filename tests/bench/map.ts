/**
 * Work a frame with 5,000 moving vehicles drawn singly, against Leaflet's own canvas circle markers moved with
 * `setLatLng` to the same places. Headless Chromium without a GPU, 1920 × 1080; the work is the sum of task durations in
 * a DevTools trace, by the threads' CPU clocks, on the main thread, raster workers, worker threads and the GPU's main thread.
 *
 * `ours` and `peer` are the hard case: every vehicle changes its pixel in every frame, so nothing can be left out.
 * `county_*` in the figures is the everyday case: the same vehicles at road speed on the whole county.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Browser } from 'playwright-core'
import { build, preview } from 'vite'
import { vehicleCount } from './map-page/fleet.ts'
import { traceFrames, type FrameWork } from './map-trace.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '4' },
    port: { type: 'string', default: '0' },
    chromium: { type: 'string', default: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium' },
  },
})
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)
if (!(rounds >= 1 && seconds >= 1)) throw new RangeError('--rounds and --seconds must be at least 1')

/** The mean way in one frame: 3 px, or 25 m/s on a map of the whole county (30.6 m a pixel at zoom 12, 60 frames a second). */
const scenes = { hard: 'zoom=14&pixels=3', county: `zoom=12&pixels=${25 / 30.6 / 60}` }
type Scene = keyof typeof scenes
type Side = 'ours' | 'peer'

const log = (text: string): void => void process.stderr.write(`${text}\n`)
const median = (list: number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN
const round = (value: number): number => Math.round(value * 1000) / 1000

async function measure(browser: Browser, base: string, side: Side, scene: Scene): Promise<FrameWork> {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
  try {
    page.on('pageerror', (error) => log(`page: ${error.message}`))
    await page.goto(`${base}?side=${side}&${scenes[scene]}`)
    await page.waitForFunction(() => (window as unknown as { benchFrames: number }).benchFrames > 60, undefined, { timeout: 60_000 })
    const session = await page.context().newCDPSession(page)
    return await traceFrames(session, seconds * 1000)
  } finally {
    await page.close()
  }
}

const outDir = await mkdtemp(join(tmpdir(), 'jilian-map-bench-'))
const root = new URL('./map-page/', import.meta.url).pathname
log('building the page …')
await build({ root, configFile: false, logLevel: 'error', build: { outDir, emptyOutDir: true } })
const server = await preview({
  root,
  configFile: false,
  logLevel: 'error',
  build: { outDir },
  preview: { host: '127.0.0.1', port: Number(values.port), strictPort: false, open: false },
})
const base = server.resolvedUrls?.local[0] ?? ''
const browser = await chromium.launch({
  executablePath: values.chromium,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--force-device-scale-factor=1'],
})

const results: Record<Scene, Record<Side, FrameWork[]>> = { hard: { ours: [], peer: [] }, county: { ours: [], peer: [] } }
try {
  const steps = rounds * 4
  let done = 0
  for (let i = 0; i < rounds; i++)
    for (const scene of ['hard', 'county'] as const)
      // The first of a pair takes turns, so that a machine that warms up favours neither.
      for (const side of i % 2 === 0 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const)) {
        const work = await measure(browser, base, side, scene)
        results[scene][side].push(work)
        done++
        log(
          `[${'#'.repeat(Math.round((done / steps) * 20)).padEnd(20, '.')}] ${done}/${steps} ${scene} ${side}: ` +
            `${work.mean_ms.toFixed(2)} ms a frame, p95 ${work.p95_ms.toFixed(2)} (${work.frames} frames)`,
        )
      }
} finally {
  await browser.close()
  await server.close()
  await rm(outDir, { recursive: true, force: true })
}

const of = (scene: Scene, side: Side, pick: (work: FrameWork) => number): number => round(median(results[scene][side].map(pick)))
const ours = of('hard', 'ours', (work) => work.mean_ms)
const peer = of('hard', 'peer', (work) => work.mean_ms)
const figures = {
  p95_frame_ms: of('hard', 'ours', (work) => work.p95_ms),
  peer_p95_frame_ms: of('hard', 'peer', (work) => work.p95_ms),
  wall_ms: of('hard', 'ours', (work) => work.wall_ms),
  peer_wall_ms: of('hard', 'peer', (work) => work.wall_ms),
  wall_p95_frame_ms: of('hard', 'ours', (work) => work.wall_p95_ms),
  peer_wall_p95_frame_ms: of('hard', 'peer', (work) => work.wall_p95_ms),
  compositor_ms: of('hard', 'ours', (work) => work.compositor_ms),
  peer_compositor_ms: of('hard', 'peer', (work) => work.compositor_ms),
  county_ms: of('county', 'ours', (work) => work.mean_ms),
  county_peer_ms: of('county', 'peer', (work) => work.mean_ms),
  county_p95_frame_ms: of('county', 'ours', (work) => work.p95_ms),
  county_peer_p95_frame_ms: of('county', 'peer', (work) => work.p95_ms),
  times_faster: round(peer / ours),
  county_times_faster: round(of('county', 'peer', (work) => work.mean_ms) / of('county', 'ours', (work) => work.mean_ms)),
  rounds,
  frames: results.hard.ours.reduce((sum, work) => sum + work.frames, 0),
  peer_frames: results.hard.peer.reduce((sum, work) => sum + work.frames, 0),
}
process.stdout.write(
  `${JSON.stringify({
    bench: 'map',
    ours,
    peer,
    unit: 'ms of main-thread and raster work a frame (CPU time of trace tasks, median of rounds)',
    ratio: round(ours / peer),
    n: vehicleCount,
    figures,
    notes:
      'headless Chromium without GPU, 1920x1080; hard case: every vehicle moves about 3 px in every frame; ours also draws headings; county_*: 25 m/s at zoom 12; compositor threads given apart; wall_*: the same tasks by wall clock',
  })}\n`,
)
