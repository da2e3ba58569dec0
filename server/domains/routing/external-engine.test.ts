import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { ExternalEngine } from './external-engine.ts'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A table service that answers as told; gives its address and the paths it was asked for. */
async function serve(answer: (path: string) => { status?: number; body: string } | null): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const told = answer(request.url ?? '')
    if (told) response.writeHead(told.status ?? 200, { 'content-type': 'application/json' }).end(told.body)
  })
  await new Promise<void>((done) => server!.listen(0, '127.0.0.1', done))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked }
}

const table = (path: string, seconds: (n: number) => number | null) => {
  const count = path.split('sources=')[1]!.split('&')[0]!.split(';').length
  const each = Array.from({ length: count }, (_, n) => n)
  return JSON.stringify({
    code: 'Ok',
    durations: each.map((n) => [seconds(n)]),
    distances: each.map((n) => [seconds(n) === null ? null : seconds(n)! * 10]),
    sources: each.map(() => ({ distance: 12 })),
    destinations: [{ distance: 3 }],
  })
}
const unit = (id: string, mode: 'normal' | 'priority' = 'normal') => ({ id, lat: 37, lon: 112, mode })
const there = { lat: 37.1, lon: 112.1 }

test('asks one table and reads it in order', async () => {
  const { url, asked } = await serve((path) => ({ body: table(path, (n) => (n === 1 ? null : 140)) }))
  const etas = await new ExternalEngine({ url }).etas(there, [unit('a'), unit('b'), unit('c', 'priority')])
  expect(asked).toEqual([
    '/table/v1/driving/112.100000,37.100000;112.000000,37.000000;112.000000,37.000000;112.000000,37.000000?sources=1;2;3&destinations=0&annotations=duration,distance',
  ])
  expect(etas).toMatchObject([
    { id: 'a', reachable: true, etaS: 140, distanceM: 1400, snappedM: 12 },
    { id: 'b', reachable: false, reason: 'no_way' },
    { id: 'c', reachable: true },
  ])
  expect(etas![2]!.reachable && etas![2]!.etaS).toBeCloseTo(100)
})

test('asks for many vehicles in parts that the service accepts', async () => {
  const { url, asked } = await serve((path) => ({ body: table(path, (n) => n) }))
  const etas = await new ExternalEngine({ url }).etas(
    there,
    Array.from({ length: 200 }, (_, i) => unit(String(i))),
  )
  expect(asked.length).toBe(3)
  expect(etas!.map((eta) => eta.id)).toEqual(Array.from({ length: 200 }, (_, i) => String(i)))
})

test.each([
  ['an error', { status: 500, body: '{}' }],
  ['no JSON', { body: '<html>' }],
  ['a refusal', { body: '{"code":"NoSegment"}' }],
  ['a table of the wrong size', { body: '{"code":"Ok","durations":[[1],[2],[3]]}' }],
])('gives nothing on %s, and leaves the service alone for a while', async (_, answer) => {
  const { url, asked } = await serve(() => answer)
  const engine = new ExternalEngine({ url, restMs: 60_000 })
  expect(await engine.etas(there, [unit('a')])).toBeNull()
  expect(await engine.etas(there, [unit('a')])).toBeNull()
  expect(asked.length).toBe(1)
})

test('gives nothing when the answer does not come in time', async () => {
  const { url } = await serve(() => null)
  const began = performance.now()
  expect(await new ExternalEngine({ url, timeoutMs: 150 }).etas(there, [unit('a')])).toBeNull()
  expect(performance.now() - began).toBeLessThan(2_000)
})

test('gives nothing when nobody listens', async () => {
  expect(await new ExternalEngine({ url: 'http://127.0.0.1:9' }).etas(there, [unit('a')])).toBeNull()
})
