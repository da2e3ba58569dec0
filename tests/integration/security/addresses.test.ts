import { once } from 'node:events'
import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { text } from 'node:stream/consumers'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '#tests/support/app.ts'

let app: TestApp
let house: string
let server: Server
beforeAll(async () => {
  house = await mkdtemp(path.join(tmpdir(), 'jilian-screens-'))
  const webDir = path.join(house, 'web')
  await mkdir(path.join(webDir, 'assets'), { recursive: true })
  await mkdir(`${webDir}-neighbour`)
  await writeFile(path.join(webDir, 'index.html'), 'the console')
  await writeFile(path.join(webDir, 'locate.html'), 'the page of a caller')
  await writeFile(path.join(webDir, 'assets/index-1.js'), 'the script')
  await writeFile(path.join(webDir, '.sources'), 'how it was built')
  await writeFile(path.join(house, 'key.pem'), 'a secret')
  await writeFile(path.join(`${webDir}-neighbour`, 'key.pem'), 'a secret')
  await symlink(webDir, path.join(house, 'link'))
  app = await createTestApp({ seeded: false, env: { WEB_DIR: webDir } })
  server = createServer((request: IncomingMessage, response: ServerResponse) => app.fastify.routing(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(async () => {
  server?.close()
  await app?.close()
  await rm(house, { recursive: true, force: true })
})

/** Asks over a real connection, with the address as it stands: a client would tidy it up first. */
async function get(target: string) {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.write(`GET ${target} HTTP/1.1\r\nHost: jilian.localhost\r\nAccept-Language: en\r\nConnection: close\r\n\r\n`)
  const [head, body] = (await text(socket)).split('\r\n\r\n', 2) as [string, string]
  return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), text: body }
}

test('a screen is served by its name, and the console wherever its router knows the way', async () => {
  expect((await get('/assets/index-1.js')).text).toBe('the script')
  for (const url of ['/', '/dispatch', '/admin/people', '/assets', '/.env', '/.sources'])
    expect((await get(url)).text, url).toBe('the console')
  for (const url of ['/locate/abc', '/locate/abc?x=1']) expect((await get(url)).text, url).toBe('the page of a caller')
})

describe('what lies outside the screens', () => {
  test.each([
    '/../key.pem',
    '/assets/../../key.pem',
    '/..%2fkey.pem',
    '/%2e%2e/key.pem',
    '/%2e%2e%2fkey.pem',
    '/assets/..%2f..%2fkey.pem',
    '/..%5ckey.pem',
    '/assets/..%5c..%5ckey.pem',
    '/%252e%252e%252fkey.pem',
    '/../web-neighbour/key.pem',
    '/..%2fweb-neighbour%2fkey.pem',
    '//key.pem',
    '/key.pem%00.js',
    '/assets/index-1.js%00',
    `/${'../'.repeat(12)}etc/passwd.js`,
    `/${'a'.repeat(9_000)}.js`,
    `/${'a/'.repeat(3_000)}x.js`,
  ])('%.60s is not there', async (url) => {
    const answer = await get(url)
    expect(answer.status).toBe(404)
    expect(answer.text).not.toContain('a secret')
    expect(JSON.parse(answer.text).error.code).toBe('request.unknown_route')
  })
})

describe('an address that is none', () => {
  test.each(['//[', '///', '//@:99999/x', '//:x/', '/?%', '//', '/\\', '*', 'http://evil.example/api/me'])(
    '%s is no fault of ours',
    async (url) => {
      expect((await get(url)).status).toBeLessThan(500)
    },
  )

  test.each(['/%', '/%ff.js', '/api/calls/%ff', '/locate/%c3', 'http://['])('%s is refused in our own words', async (url) => {
    const answer = await get(url)
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.text).error).toMatchObject({ code: 'request.invalid', requestId: expect.any(String) })
    expect(answer.head).toContain('x-content-type-options: nosniff')
    expect(answer.text).not.toContain('FST_')
  })
})

test('what machines ask for is never answered with a screen', async () => {
  for (const url of [
    '/api',
    '/api/',
    '/API/me',
    '/api%2Fme',
    '//api/me',
    '/api/nowhere',
    '/./api/x',
    '/socket.io',
    '/socket.io/x',
    '/metrics/',
  ])
    expect([url, (await get(url)).status]).toEqual([url, 404])
})
