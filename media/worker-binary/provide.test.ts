import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { placeProgram, temporaryCache, temporaryDir } from '#tests/support/worker-fixtures.ts'
import { builtWorker, defaultCache, downloadedWorker, logFile, statusFile, workDir } from './cache.ts'
import type { WorkerCache } from './cache.ts'
import { findWorker } from './find.ts'
import { provideWorker } from './provide.ts'
import { readState } from './status.ts'
import type { WorkerState } from './status.ts'

// Real programs start here, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

/** The worker that this machine has plays what a release host has, and what a build makes. */
let real = ''

beforeAll(async () => {
  const found = await findWorker(defaultCache())
  if (!found) throw new Error('no video worker here: npm run video:worker')
  real = found.path
})

/** A host of releases; `worker` is what its archives hold, null: it has none. */
async function releaseHost(worker: string | null, delayMs = 0) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (!worker) return response.writeHead(404).end()
    const [dir, name] = [path.dirname(worker), path.basename(worker)]
    const archive = execFileSync('tar', ['-czf', '-', '--transform=s,.*,mediasoup-worker,', '-C', dir, name], { maxBuffer: 1e9 })
    setTimeout(() => response.end(archive), delayMs)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { asked, env: { MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } }
}

/** Puts programs in place of the tools, which work in no time; the source counts as staged. */
function fakeTools(cache: WorkerCache, ninja: string): void {
  const dir = temporaryDir()
  writeFileSync(path.join(dir, 'meson'), '#!/bin/sh\nfor last; do build=$previous; previous=$last; done\nmkdir -p "$build"\n', {
    mode: 0o755,
  })
  writeFileSync(path.join(dir, 'ninja'), `#!/bin/sh\n${ninja}\n`, { mode: 0o755 })
  vi.stubEnv('PATH', `${dir}:/usr/bin:/bin`)
  onTestFinished(() => void vi.unstubAllEnvs())
  mkdirSync(path.join(workDir(cache), 'source'), { recursive: true })
  writeFileSync(path.join(workDir(cache), 'source/staged'), '')
}

const noDownload = { MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD: '1' }
const packagesAreThere = async (): Promise<void> => undefined
const noPackages = async (): Promise<void> => {
  throw new Error('run `apt-get install` as root')
}
/** Only what a person sees change: each state once. */
const stepsOf = (states: WorkerState[]) =>
  states.map((state) => (state.state === 'preparing' ? state.step : state.state)).filter((step, index, all) => step !== all[index - 1])

test('one that is there is taken, and nothing is asked of anybody', async () => {
  const cache = temporaryCache()
  const place = placeProgram(builtWorker(cache.dirs[0]))
  const { env, asked } = await releaseHost(real)
  expect(await provideWorker({ cache, env, installPackages: noPackages })).toEqual({ path: place, origin: 'built' })
  expect(asked).toEqual([])
})

test('a cache that cannot be written is told, with what to do', async () => {
  const cache = { dirs: [path.join(placeProgram(path.join(temporaryDir(), 'a-file')), 'own')] }
  await expect(provideWorker({ cache, env: noDownload, installPackages: noPackages })).rejects.toMatchObject({
    reason: 'build_failed',
    message: expect.stringContaining('XDG_CACHE_HOME') as string,
  })
})

test('the release is taken where it can be had, and kept for the next time', async () => {
  const cache = temporaryCache()
  const { env, asked } = await releaseHost(real)
  const states: WorkerState[] = []
  const first = await provideWorker({ cache, env, installPackages: noPackages, onState: (state) => states.push(state) })
  expect(first).toEqual({ path: downloadedWorker(cache.dirs[0]), origin: 'downloaded' })
  expect(stepsOf(states)).toEqual(['downloading', 'testing', 'ready'])
  expect(readState(statusFile(cache)).state).toEqual({ state: 'ready', ...first })
  expect(await provideWorker({ cache, env, installPackages: noPackages })).toEqual(first)
  expect(asked).toHaveLength(1)
})

test('a release that starts and carries nothing is not taken; without packages nothing else is tried', async () => {
  const cache = temporaryCache()
  const { env } = await releaseHost(placeProgram(path.join(temporaryDir(), 'mediasoup-worker')))
  await expect(provideWorker({ cache, env, installPackages: noPackages })).rejects.toMatchObject({
    reason: 'packages_missing',
    message: 'run `apt-get install` as root',
  })
  expect(readState(statusFile(cache)).state).toMatchObject({ state: 'failed', reason: 'packages_missing' })
  expect(readFileSync(logFile(cache), 'utf8')).toContain('the prebuilt worker does not work here')
  expect(existsSync(downloadedWorker(cache.dirs[0]))).toBe(false)
})

test('without a release it is built, with the progress of the compiler', async () => {
  const cache = temporaryCache()
  fakeTools(cache, `echo "[1/2] a.cpp"; echo "[2/2] b.cpp"; cp ${real} "$2/mediasoup-worker"`)
  const { env, asked } = await releaseHost(null)
  const states: WorkerState[] = []
  const worker = await provideWorker({ cache, env, installPackages: packagesAreThere, onState: (state) => states.push(state) })
  expect(worker).toEqual({ path: builtWorker(cache.dirs[0]), origin: 'built' })
  expect(asked).toHaveLength(1)
  expect(stepsOf(states)).toEqual(['downloading', 'installing', 'configuring', 'compiling', 'testing', 'ready'])
  expect(states).toContainEqual({ state: 'preparing', step: 'compiling', done: 2, total: 2 })
  expect(statSync(worker.path).mode & 0o777).toBe(0o755)
  expect(existsSync(workDir(cache))).toBe(false)
})

test('a build that fails says why and where the log is; what it built stays for the next attempt', async () => {
  const cache = temporaryCache()
  fakeTools(cache, 'touch "$2/object"; echo "a.cpp:1: error: no such header"; exit 1')
  const failing = provideWorker({ cache, env: noDownload, installPackages: packagesAreThere })
  await expect(failing).rejects.toMatchObject({ reason: 'build_failed', message: expect.stringContaining(logFile(cache)) as string })
  expect(readFileSync(logFile(cache), 'utf8')).toContain('no such header')
  fakeTools(cache, `test -f "$2/object" && cp ${real} "$2/mediasoup-worker"`)
  await expect(provideWorker({ cache, env: noDownload, installPackages: packagesAreThere })).resolves.toMatchObject({ origin: 'built' })
})

test('what was built and does not work never reaches its place', async () => {
  const cache = temporaryCache()
  fakeTools(cache, 'cp /bin/true "$2/mediasoup-worker"')
  const failing = provideWorker({ cache, env: noDownload, installPackages: packagesAreThere })
  await expect(failing).rejects.toMatchObject({ reason: 'build_failed', message: expect.stringContaining('does not work') as string })
  expect(existsSync(builtWorker(cache.dirs[0]))).toBe(false)
})

test('who is ended ends the compiler too', async () => {
  const cache = temporaryCache()
  const started = path.join(temporaryDir(), 'started')
  fakeTools(cache, `echo $$ > ${started}; echo "[1/9] a.cpp"; exec sleep 60`)
  const leave = new AbortController()
  const ended = provideWorker({ cache, env: noDownload, installPackages: packagesAreThere, signal: leave.signal })
  ended.catch(() => undefined)
  await vi.waitFor(() => expect(readFileSync(started, 'utf8')).toMatch(/\d/), 5000)
  leave.abort()
  await expect(ended).rejects.toMatchObject({ reason: 'interrupted' })
  expect(existsSync(`/proc/${readFileSync(started, 'utf8').trim()}`)).toBe(false)
  expect(readState(statusFile(cache)).state).toMatchObject({ state: 'failed', reason: 'interrupted' })
})

test('of two at once one works, and the other sees it and takes what comes out', async () => {
  const cache = temporaryCache()
  const { env, asked } = await releaseHost(real, 300)
  const states: WorkerState[] = []
  const first = provideWorker({ cache, env, installPackages: noPackages })
  await sleep(50)
  const second = provideWorker({ cache, env, installPackages: noPackages, onState: (state) => states.push(state) })
  expect(await second).toEqual(await first)
  expect(asked).toHaveLength(1)
  expect(states.at(-1)).toMatchObject({ state: 'ready' })
})

test('asked to build anew it neither takes what is there nor downloads', async () => {
  const cache = temporaryCache()
  placeProgram(builtWorker(cache.dirs[0]))
  const { env, asked } = await releaseHost(real)
  fakeTools(cache, 'exit 1')
  const failing = provideWorker({ cache, env, installPackages: noPackages, rebuild: true })
  await expect(failing).rejects.toMatchObject({ reason: 'packages_missing' })
  expect(asked).toEqual([])
  expect(existsSync(builtWorker(cache.dirs[0]))).toBe(true)
})
