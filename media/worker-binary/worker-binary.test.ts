import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, onTestFinished, test, vi } from 'vitest'
import { placeProgram, temporaryCache } from '#tests/support/worker-fixtures.ts'
import { builtWorker, statusFile } from './cache.ts'
import type { WorkerCache } from './cache.ts'
import { writeState } from './status.ts'
import type { WorkerState } from './status.ts'
import { watchWorkerBinary } from './worker-binary.ts'

function follow(cache: WorkerCache, { env = {}, patienceMs = 10_000 } = {}) {
  const seen: WorkerState[] = []
  const binary = watchWorkerBinary((state) => seen.push(state), { env, cache, pollMs: 20, patienceMs })
  onTestFinished(() => binary.stop())
  return { binary, seen, becomes: (state: Partial<WorkerState>) => vi.waitFor(() => expect(binary.state()).toMatchObject(state), 3000) }
}

/** As if its writer had died long ago. */
function age(cache: WorkerCache): void {
  const { pid } = spawnSync('/bin/true')
  const text = JSON.parse(readFileSync(statusFile(cache), 'utf8')) as object
  writeFileSync(statusFile(cache), JSON.stringify({ ...text, by: `${pid}:1` }))
}

test('a worker that is there is ready at once, whatever is written', async () => {
  const cache = temporaryCache()
  const place = placeProgram(builtWorker(cache.dirs[1]))
  writeState(statusFile(cache), { state: 'failed', reason: 'build_failed', message: 'long ago' })
  const { binary, becomes, seen } = follow(cache)
  expect(binary.state()).toEqual({ state: 'preparing', step: 'searching', done: 0, total: 0 })
  await becomes({ state: 'ready', path: place, origin: 'built' })
  expect(seen).toHaveLength(1)
})

test('progress is followed until it is ready', async () => {
  const cache = temporaryCache()
  const { becomes } = follow(cache)
  writeState(statusFile(cache), { state: 'preparing', step: 'compiling', done: 3, total: 262 })
  await becomes({ state: 'preparing', step: 'compiling', done: 3, total: 262 })
  const place = placeProgram(builtWorker(cache.dirs[0]))
  writeState(statusFile(cache), { state: 'ready', path: place, origin: 'built' })
  await becomes({ state: 'ready', path: place, origin: 'built' })
})

test('a failure is told, and mended later without a restart', async () => {
  const cache = temporaryCache()
  const { becomes } = follow(cache)
  writeState(statusFile(cache), { state: 'failed', reason: 'packages_missing', message: 'run this' })
  await becomes({ state: 'failed', reason: 'packages_missing', message: 'run this' })
  // For everybody on this machine, by root, who writes down nothing here.
  const place = placeProgram(builtWorker(cache.dirs[1]))
  await becomes({ state: 'ready', path: place, origin: 'built' })
})

test('the last word of a process that is gone is waited over for a while, then told', async () => {
  const cache = temporaryCache()
  writeState(statusFile(cache), { state: 'preparing', step: 'compiling', done: 3, total: 262 })
  age(cache)
  const { binary, becomes, seen } = follow(cache, { patienceMs: 200 })
  await becomes({ state: 'failed', reason: 'interrupted' })
  expect(seen).toEqual([binary.state()])
})

test('nobody provides one', async () => {
  await follow(temporaryCache(), { patienceMs: 0 }).becomes({ state: 'failed', reason: 'not_provided' })
})

test('ready is not believed of a worker that does not start', async () => {
  const cache = temporaryCache()
  const place = placeProgram(builtWorker(cache.dirs[0]), 127)
  writeState(statusFile(cache), { state: 'ready', path: place, origin: 'built' })
  await follow(cache, { patienceMs: 0 }).becomes({ state: 'failed', reason: 'not_provided' })
})

test('a setting that names no worker is told', async () => {
  const env = { MEDIASOUP_WORKER_BIN: '/nowhere' }
  await follow(temporaryCache(), { env }).becomes({ state: 'failed', reason: 'setting_unusable' })
})

test('after the end nothing is told', async () => {
  const cache = temporaryCache()
  const { binary, seen } = follow(cache, { patienceMs: 0 })
  binary.stop()
  writeState(statusFile(cache), { state: 'preparing', step: 'compiling', done: 3, total: 262 })
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(seen).toEqual([])
})
