import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { placeProgram, temporaryDir } from '#tests/support/worker-fixtures.ts'
import { defaultCache } from './cache.ts'
import { findWorker } from './find.ts'
import { whyNotCarrying } from './srtp-test.ts'
import { whyNotStarting } from './start-test.ts'

// Real programs start here, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

test('the worker of this machine starts and carries sound through every SRTP suite', async () => {
  const worker = await findWorker(defaultCache())
  expect(worker, 'npm test provides it: npm run video:worker').not.toBeNull()
  expect(await whyNotStarting(worker!.path)).toBeNull()
  expect(await whyNotCarrying(worker!.path)).toBeNull()
})

test('what is no worker is told why', async () => {
  const dir = temporaryDir()
  const text = path.join(dir, 'text')
  writeFileSync(text, 'not a program', { mode: 0o755 })
  expect(await whyNotStarting(placeProgram(path.join(dir, 'a'), 41))).toBeNull()
  expect(await whyNotStarting(placeProgram(path.join(dir, 'b'), 0))).toContain('ended with 0')
  expect(await whyNotStarting(text)).not.toBeNull()
  expect(await whyNotStarting(path.join(dir, 'nowhere'))).toContain('ENOENT')
})

test('what hangs is ended', async () => {
  const sleeper = path.join(temporaryDir(), 'sleeper')
  writeFileSync(sleeper, '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 })
  expect(await whyNotStarting(sleeper, 200)).toContain('SIGKILL')
})

test('what starts and then is no worker carries nothing', async () => {
  expect(await whyNotCarrying(placeProgram(path.join(temporaryDir(), 'a'), 41), 2000)).not.toBeNull()
})
