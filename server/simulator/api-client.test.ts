import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { myRun } from '#contract/rest/dispatch.ts'
import { randomFreePort } from '#setup/ports.ts'
import { ApiClient } from './api-client.ts'

const port = await randomFreePort()
let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A server whose first session ends after one answer. */
async function open(seen: string[]): Promise<void> {
  let sessions = 0
  server = createServer((request, response) => {
    const asked = `${request.method} ${request.url} ${request.headers.cookie ?? ''}`.trim()
    seen.push(asked)
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json', 'set-cookie': `s=${sessions}` }).end(JSON.stringify(body))
    if (request.url === '/api/session') {
      sessions += 1
      return answer(200, {})
    }
    if (sessions === 1) return answer(401, { error: { code: 'session.expired', message: '' } })
    answer(200, { vehicle: null, run: null })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
}

it('waits for a server that is not there yet, and signs in again when its session is over', async () => {
  const seen: string[] = []
  const client = new ApiClient(`http://127.0.0.1:${port}`)
  const signedIn = client.signIn('somebody', 'password')
  await new Promise((resolve) => setTimeout(resolve, 700))
  await open(seen)
  await signedIn
  expect(await client.call(myRun)).toEqual({ vehicle: null, run: null })
  expect(seen.map((line) => line.split(' ')[0])).toEqual(['POST', 'GET', 'POST', 'GET'])
  expect(client.cookie).toBe('s=2')
})
