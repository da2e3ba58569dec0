import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { portOptions } from '#platform/http/server.ts'
import { newId } from '#platform/ids.ts'
import { createTestApp, idempotencyKey, type SignedIn, type TestApp } from '#tests/support/app.ts'
import { pngBytes, pngOf, serveFileRoutes } from '#tests/support/file-routes.ts'
import { addObjects, type Objects } from '#tests/support/objects.ts'
import { addCentre } from '#tests/support/people.ts'

let app: TestApp
let own: Objects
let foreign: Objects
let seat: SignedIn
let server: Server
let port: number
beforeAll(async () => {
  app = await createTestApp({ seeded: false, prepare: serveFileRoutes })
  const now = app.clock.now()
  own = await app.inTx((tx) => addObjects(tx, { centreId: app.centreId, now }))
  const elsewhere = await app.inTx((tx) => addCentre(tx, { now }))
  foreign = await app.inTx((tx) => addObjects(tx, { centreId: elsewhere, now }))
  seat = await app.signInAs('dispatcher')
  server = createServer(portOptions, (request: IncomingMessage, response: ServerResponse) => app.fastify.routing(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(async () => {
  server?.close()
  await app?.close()
})

const url = (incident = own.incident) => `/api/test/incidents/${incident}/file`
const codeOf = (answer: { statusCode: number; payload: string }) =>
  answer.statusCode < 400 ? String(answer.statusCode) : `${answer.statusCode} ${JSON.parse(answer.payload).error.code}`
const staged = () => readdir(path.join(app.filesDir, 'staging')).catch(() => [])
const rows = () => app.ownerDb.selectFrom('files').selectAll().execute()
const audited = (action: string) =>
  app.ownerDb.selectFrom('audit_entries').selectAll().where('action', '=', action).orderBy('at').orderBy('id').execute()
const get = (who: SignedIn | null, headers: Record<string, string> = {}, incident = own.incident) =>
  app.ask(who, 'GET', url(incident), undefined, headers)

describe('an upload', () => {
  let before = 0
  beforeEach(async () => {
    before = (await rows()).length
  })
  const nothing = async () => {
    expect(await staged()).toEqual([])
    expect((await rows()).length).toBe(before)
  }

  test('stays, with its name and type, and leaves its entry', async () => {
    const content = pngOf(300_000)
    const answer = await app.send(seat, url(), content, { 'x-file-name': encodeURIComponent('胸痛 心电图.png') })
    expect(answer.statusCode, answer.payload).toBe(200)
    const file = await app.inTx((tx) => app.files.describe(tx, answer.json().id))
    expect(file).toMatchObject({ name: '胸痛 心电图.png', mediaType: 'image/png', bytes: 300_000, createdBy: seat.accountId })
    const entry = (await audited('test.upload')).at(-1)!
    expect(entry).toMatchObject({
      outcome: 'done',
      object_type: 'incident',
      object_id: own.incident,
      details: { bytes: 300_000, sha256: file.sha256 },
    })
    expect(await staged()).toEqual([])
  })

  test('with the same key and content is one upload, whatever order they come in', async () => {
    const key = idempotencyKey()
    const again = () => app.send(seat, url(), pngOf(200_000), { 'idempotency-key': key })
    const first = await again()
    const answers = [first, await again(), ...(await Promise.all([again(), again(), again()]))]
    expect(new Set(answers.map(({ payload }) => payload)).size).toBe(1)
    expect((await rows()).length).toBe(before + 1)
    expect(await staged()).toEqual([])
  })

  test('with the same key and other content, or another name, is refused', async () => {
    const key = idempotencyKey()
    expect(codeOf(await app.send(seat, url(), pngOf(1_000), { 'idempotency-key': key }))).toBe('200')
    expect(codeOf(await app.send(seat, url(), pngOf(1_001), { 'idempotency-key': key }))).toBe('409 idempotency.key_reused')
    expect(codeOf(await app.send(seat, url(), pngOf(1_000), { 'idempotency-key': key, 'x-file-name': 'b.png' }))).toBe(
      '409 idempotency.key_reused',
    )
    expect((await rows()).length).toBe(before + 1)
  })

  test.each([
    ['to another centre’s incident', { incident: () => foreign.incident }, '404 object.not_found'],
    ['to an incident that is none', { incident: newId }, '404 object.not_found'],
    ['without a key', { headers: { 'idempotency-key': undefined } }, '400 idempotency.key_missing'],
    ['without a name', { headers: { 'x-file-name': undefined } }, '400 request.invalid'],
    ['with a path as its name', { headers: { 'x-file-name': encodeURIComponent('../../keys/audit') } }, '400 request.invalid'],
    ['with a name that is no text', { headers: { 'x-file-name': '%E5%ff' } }, '400 request.invalid'],
    ['as JSON', { headers: { 'content-type': 'application/json' } }, '415 request.wrong_media_type'],
    ['as a form', { headers: { 'content-type': 'multipart/form-data; boundary=x' } }, '415 request.wrong_media_type'],
    ['from a page that is not ours', { headers: { origin: 'https://evil.example' } }, '403 request.origin_refused'],
    ['of a program', { content: Buffer.from('MZ\x90\0 program') }, '415 file.type_refused'],
    ['of a page', { content: Buffer.from('<html>') }, '415 file.type_refused'],
    ['of nothing', { content: Buffer.alloc(0) }, '422 file.empty'],
    ['of a byte too many', { content: pngOf(3_000_001) }, '413 file.too_large'],
  ] as const)('%s is refused and leaves nothing', async (_what, changes, code) => {
    const {
      incident = () => own.incident,
      headers = {},
      content = pngBytes,
    } = changes as {
      incident?: () => string
      headers?: Record<string, string>
      content?: Buffer
    }
    expect(codeOf(await app.send(seat, url(incident()), content, headers))).toBe(code)
    await nothing()
  })

  test('by who may not, is refused before a byte is read', async () => {
    const crew = await app.signInAs('crew')
    expect(codeOf(await app.send(crew, url(), pngBytes))).toBe('403 permission.denied')
    expect(codeOf(await app.send(null, url(), pngBytes))).toBe('401 session.required')
    await nothing()
  })

  const openUpload = (headers: Record<string, string | number>, incident = own.incident) => {
    const outgoing = send({
      port,
      method: 'POST',
      path: url(incident),
      headers: {
        cookie: seat.cookie,
        origin: app.origin,
        'idempotency-key': idempotencyKey(),
        'content-type': 'application/octet-stream',
        'x-file-name': 'a.png',
        ...headers,
      },
    })
    const answer = new Promise<{ statusCode: number; payload: string }>((resolve, reject) => {
      outgoing.once('error', reject)
      outgoing.once('response', (response) => {
        let payload = ''
        response.on('data', (part: Buffer) => (payload += part.toString()))
        response.once('end', () => resolve({ statusCode: response.statusCode!, payload }))
      })
    })
    return { outgoing, answer }
  }

  test('said to be 10 GB is refused before it comes', async () => {
    const { outgoing, answer } = openUpload({ 'content-length': 10_000_000_000 })
    outgoing.write(pngOf(1_000))
    expect(codeOf(await answer)).toBe('413 file.too_large')
    outgoing.destroy()
    await nothing()
  })

  test('without end is cut at the limit, and the sender hears why', async () => {
    const { outgoing, answer } = openUpload({ 'transfer-encoding': 'chunked' })
    let stop = false
    const pump = async () => {
      outgoing.write(pngBytes)
      while (!stop) if (!outgoing.write(Buffer.alloc(60_000, 7))) await Promise.race([once(outgoing, 'drain'), sleep(50)])
    }
    const pumping = pump().catch(() => undefined)
    expect(codeOf(await answer)).toBe('413 file.too_large')
    stop = true
    outgoing.destroy()
    await pumping
    await nothing()
  })

  test('to what one may not touch is answered while it still comes', async () => {
    const { outgoing, answer } = openUpload({ 'transfer-encoding': 'chunked' }, foreign.incident)
    outgoing.write(pngBytes)
    expect(codeOf(await answer)).toBe('404 object.not_found')
    outgoing.destroy()
    await nothing()
  })

  test('cut half way leaves nothing', async () => {
    const { outgoing, answer } = openUpload({ 'content-length': 2_000_000 })
    const ended = answer.catch(() => 'cut')
    outgoing.write(pngOf(500_000))
    await until(async () => (await staged()).length === 1)
    outgoing.destroy()
    expect(await ended).toBe('cut')
    await until(async () => (await staged()).length === 0)
    await nothing()
  })

  test('to a route of JSON is the wrong type', async () => {
    expect(codeOf(await app.send(seat, '/api/incidents', pngBytes))).toBe('415 request.wrong_media_type')
  })
})

describe('a download', () => {
  const content = pngOf(200_000)
  let id: string
  beforeAll(async () => {
    const answer = await app.send(seat, url(), content, { 'x-file-name': encodeURIComponent("片子 'a'.png") })
    id = answer.json().id
  })

  test('is the content, harmless to whoever opens it', async () => {
    const answer = await get(seat)
    expect(answer.rawPayload.equals(content)).toBe(true)
    expect(answer.headers).toMatchObject({
      'content-type': 'image/png',
      'content-length': '200000',
      'content-disposition': "inline; filename*=UTF-8''%E7%89%87%E5%AD%90%20%27a%27.png",
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    expect(answer.headers['content-security-policy']).toMatch(/^sandbox; default-src 'none'/)
  })

  test.each([
    ['bytes=0-99', 0, 99],
    ['bytes=65530-65540', 65_530, 65_540],
    ['bytes=199990-', 199_990, 199_999],
    ['bytes=-10', 199_990, 199_999],
    ['bytes=-900000', 0, 199_999],
    ['bytes=100-900000', 100, 199_999],
  ])('%s', async (range, start, end) => {
    const answer = await get(seat, { range })
    expect(answer.statusCode).toBe(206)
    expect(answer.headers['content-range']).toBe(`bytes ${start}-${end}/200000`)
    expect(answer.headers['content-length']).toBe(String(end - start + 1))
    expect(answer.rawPayload.equals(content.subarray(start, end + 1))).toBe(true)
  })

  test.each(['bytes=200000-', 'bytes=999999999999-', 'bytes=-0'])('%s is not there', async (range) => {
    const answer = await get(seat, { range })
    expect(codeOf(answer)).toBe('416 request.range_unsatisfiable')
    expect(answer.headers['content-range']).toBe('bytes */200000')
  })

  test.each(['bytes=5-1', 'bytes=a-b', 'bytes=0-1,5-6', 'lines=0-1', 'bytes=-', 'bytes=99999999999999999999-', ''])(
    '%j is no range: the whole comes',
    async (range) => {
      const answer = await get(seat, { range })
      expect([answer.statusCode, answer.rawPayload.length]).toEqual([200, 200_000])
    },
  )

  test('of which another version was seen comes whole', async () => {
    const { etag } = (await get(seat)).headers
    expect((await get(seat, { range: 'bytes=0-9', 'if-range': etag as string })).statusCode).toBe(206)
    expect((await get(seat, { range: 'bytes=0-9', 'if-range': '"another"' })).statusCode).toBe(200)
  })

  test('is never pressed: a range counts bytes', async () => {
    const words = Buffer.from('the same words again. '.repeat(1_000))
    await app.send(seat, url(), words, { 'x-file-name': 'a.txt' })
    const answer = await get(seat, { 'accept-encoding': 'br, gzip' })
    expect(answer.headers).not.toHaveProperty('content-encoding')
    expect(answer.headers['content-disposition']).toBe("attachment; filename*=UTF-8''a.txt")
    expect(answer.rawPayload.equals(words)).toBe(true)
    await app.send(seat, url(), content)
  })

  test('is for whom the guard admits', async () => {
    expect(codeOf(await get(null))).toBe('401 session.required')
    expect(codeOf(await get(await app.signInAs('clinic')))).toBe('403 permission.denied')
    expect(codeOf(await get(await app.signInAs('crew')))).toBe('404 object.not_found')
    expect(codeOf(await get(seat, {}, foreign.incident))).toBe('404 object.not_found')
  })

  test('of a patient is in the audit; the hundred ranges of one film are one entry', async () => {
    const viewer = await app.signInAs('dispatcher')
    const entries = async () =>
      (await audited('test.download')).filter((entry) => entry.actor_id === viewer.accountId && entry.outcome === 'done')
    for (let at = 0; at < 5; at += 1) await get(viewer, { range: `bytes=${at * 1000}-` })
    expect(await entries()).toHaveLength(1)
    await get(viewer)
    expect(await entries()).toHaveLength(2)
  })

  test('altered on the disk is never served', async () => {
    id = (await app.send(seat, url(), content)).json().id
    const file = path.join(app.filesDir, 'stored', id.slice(-2), id)
    const stored = await readFile(file)
    stored[100] = stored[100]! ^ 1
    await writeFile(file, stored)
    const answer = await get(seat)
    expect(codeOf(answer)).toBe('500 file.damaged')
    expect(answer.headers).not.toHaveProperty('content-disposition')
    // Damaged further on: what is sound comes, the answer breaks off before the damage.
    stored[100] = stored[100]! ^ 1
    stored[150_000] = stored[150_000]! ^ 1
    await writeFile(file, stored)
    const got = await new Promise<{ bytes: number; whole: boolean }>((resolve, reject) => {
      send({ port, path: url(), headers: { cookie: seat.cookie } }, (response) => {
        let bytes = 0
        response.on('data', (part: Buffer) => (bytes += part.length))
        response.once('error', () => resolve({ bytes, whole: false }))
        response.once('end', () => resolve({ bytes, whole: true }))
      })
        .once('error', reject)
        .end()
    })
    expect(got).toEqual({ bytes: 131_072, whole: false })
  })

  test('broken off by its reader holds no file open', async () => {
    await app.send(seat, url(), pngOf(2_900_000))
    const open = async () => (await readdir('/proc/self/fd')).length
    const before = await open()
    for (let at = 0; at < 10; at += 1) {
      const outgoing = send({ port, path: url(), headers: { cookie: seat.cookie } }, (response) => response.destroy())
      outgoing.on('error', () => undefined).end()
      await once(outgoing, 'close')
    }
    await until(async () => (await open()) <= before + 2)
  })
})

async function until(so: () => Promise<boolean>) {
  for (const end = performance.now() + 8_000; !(await so());) {
    if (performance.now() > end) throw new Error('not within 8 s')
    await sleep(20)
  }
}
