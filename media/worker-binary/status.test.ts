import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDir } from '#tests/support/worker-fixtures.ts'
import { interrupted, notProvided, readState, writeState } from './status.ts'
import type { WorkerState } from './status.ts'

const file = () => path.join(temporaryDir(), 'made', 'status.json')

/** As if the process that wrote it had died: its number is free again. */
function forgetWriter(place: string): void {
  const { pid } = spawnSync('/bin/true')
  writeFileSync(place, JSON.stringify({ ...(JSON.parse(readFileSync(place, 'utf8')) as object), by: `${pid}:1` }))
}

test.each<WorkerState>([
  { state: 'preparing', step: 'compiling', done: 12, total: 262 },
  { state: 'ready', path: '/somewhere/mediasoup-worker', origin: 'built' },
  { state: 'failed', reason: 'packages_missing', message: 'run this' },
])('what is written is read: $state', (state) => {
  const place = file()
  writeState(place, state)
  expect(readState(place)).toMatchObject({ state, current: true })
})

test('work of a process that died is interrupted; its last word stays, but is old', () => {
  const place = file()
  writeState(place, { state: 'preparing', step: 'compiling', done: 12, total: 262 })
  forgetWriter(place)
  expect(readState(place)).toMatchObject({ state: interrupted, current: false })
  const ready = { state: 'ready', path: '/somewhere', origin: 'built' } as const
  writeState(place, ready)
  forgetWriter(place)
  expect(readState(place)).toMatchObject({ state: ready, current: false })
})

test.each([
  '',
  '{',
  'null',
  '"ready"',
  '{"state":"ready"}',
  '{"state":"preparing","by":"1:1","step":"compiling"}',
  '{"state":"new","by":"1:1"}',
])('what is no status counts as none: %s', (text) => {
  const place = path.join(temporaryDir(), 'status.json')
  writeFileSync(place, text)
  expect(readState(place)).toEqual({ state: notProvided, current: false })
})

test('no file, no worker', () => {
  expect(readState(file()).state).toEqual(notProvided)
})
