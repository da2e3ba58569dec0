import path from 'node:path'
import { expect, test } from 'vitest'
import { placeProgram, temporaryCache, temporaryDir } from '#tests/support/worker-fixtures.ts'
import { builtWorker, defaultCache, downloadedWorker } from './cache.ts'
import { findWorker } from './find.ts'

test('nothing there, nothing found', async () => {
  expect(await findWorker(temporaryCache(), {})).toBeNull()
})

test('what the setting names comes before everything else', async () => {
  const cache = temporaryCache()
  placeProgram(builtWorker(cache.dirs[0]))
  const named = placeProgram(path.join(temporaryDir(), 'my-worker'))
  expect(await findWorker(cache, { MEDIASOUP_WORKER_BIN: named })).toEqual({ path: named, origin: 'setting' })
})

test.each(['/nowhere/mediasoup-worker', '/bin/true', '/etc/hostname'])('a setting that names no worker is refused: %s', async (named) => {
  const cache = temporaryCache()
  placeProgram(builtWorker(cache.dirs[0]))
  await expect(findWorker(cache, { MEDIASOUP_WORKER_BIN: named })).rejects.toMatchObject({
    reason: 'setting_unusable',
    message: expect.stringContaining(named) as string,
  })
})

test('built before downloaded, our own folder before the machine-wide one', async () => {
  const cache = temporaryCache()
  const [own, machine] = cache.dirs
  for (const [file, origin] of [
    [downloadedWorker(machine), 'downloaded'],
    [builtWorker(machine), 'built'],
    [downloadedWorker(own), 'downloaded'],
    [builtWorker(own), 'built'],
  ] as const) {
    placeProgram(file)
    expect(await findWorker(cache, {})).toEqual({ path: file, origin })
  }
})

test('one that does not start any more is passed over', async () => {
  const cache = temporaryCache()
  placeProgram(builtWorker(cache.dirs[0]), 127)
  const other = placeProgram(downloadedWorker(cache.dirs[1]))
  expect(await findWorker(cache, {})).toEqual({ path: other, origin: 'downloaded' })
})

test('the cache of a user honours an absolute XDG_CACHE_HOME only', () => {
  const root = process.getuid?.() === 0
  const [first] = defaultCache({ XDG_CACHE_HOME: '/some/cache' }).dirs
  expect(first).toBe(root ? '/var/cache/jilian/mediasoup-worker' : '/some/cache/jilian/mediasoup-worker')
  expect(path.isAbsolute(defaultCache({ XDG_CACHE_HOME: 'relative' }).dirs[0]!)).toBe(true)
  expect(defaultCache({}).dirs.at(-1)).toBe('/var/cache/jilian/mediasoup-worker')
})
