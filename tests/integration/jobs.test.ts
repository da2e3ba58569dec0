import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Call } from '#contract/rest/calls.ts'
import { createLogger } from '#platform/log.ts'
import { startJobs } from '#server/jobs/jobs.ts'
import { sendDueMessages } from '#server/jobs/send-messages.ts'
import { httpSmsProvider, noSmsProvider, type Sms, type SmsProvider } from '#server/jobs/sms-provider.ts'
import { startRedis } from '#tests/support/redis.ts'
import { until } from '#tests/support/live.ts'
import { placeAt, startLine, type Line } from '#tests/support/line.ts'

let line: Line
beforeAll(async () => {
  line = await startLine()
})
afterAll(() => line.close())
// Nothing of one test is sent in the next.
afterEach(() => line.app.inTx((tx) => tx.updateTable('outgoing_messages').set({ state: 'failed' }).where('state', '=', 'queued').execute()))

const parts = (sms: SmsProvider) => ({ db: line.app.db, vault: line.vault, clock: line.app.clock, log: createLogger('silent'), sms })
const send = (sms: SmsProvider) => sendDueMessages(parts(sms))
const tokenOf = (text: string) => /\/locate\/([\w-]+)/.exec(text)![1]!

/** A gateway in this process that keeps what it was given. */
function gateway(answer: (message: Sms) => Awaited<ReturnType<SmsProvider['send']>> | Promise<never>) {
  const taken: Sms[] = []
  const provider: SmsProvider = {
    async send(message) {
      taken.push({ id: message.id, to: message.to, text: message.text })
      return answer(message)
    },
  }
  return { taken, provider }
}
const good = () => gateway(() => ({ sent: true }))

async function asked(number = '13800001111') {
  const { callId } = await line.pbx('ringing', `j-${crypto.randomUUID()}`, { number })
  await line.done(line.seat, 'POST', `/api/calls/${callId}/claim`, {})
  await line.done<Call>(line.seat, 'POST', `/api/calls/${callId}/location-link`, {})
  return callId
}
const link = async (callId: string) => (await line.readCall(callId)).locationLink
const open = (token: string) => line.app.fastify.inject({ method: 'GET', url: `/api/locate/${token}` })
const answerWith = (token: string, lat: number, accuracyM = 15) =>
  line.app.fastify.inject({
    method: 'POST',
    url: `/api/locate/${token}`,
    payload: { point: { lat, lon: 111.95 }, accuracyM, measuredAt: line.at() },
  })
const codeOf = (answer: { json<T>(): T }) => answer.json<{ error: { code: string } }>().error.code

async function openedLink(number?: string) {
  const callId = await asked(number)
  const { taken, provider } = good()
  await send(provider)
  return { callId, token: tokenOf(taken.at(-1)!.text) }
}

describe('a text message', () => {
  it('is sent once, and the seat sees queued, sent, opened, answered', async () => {
    const callId = await asked()
    expect(await link(callId)).toMatchObject({ state: 'queued' })
    const { taken, provider } = good()
    await Promise.all([send(provider), send(provider), send(provider)])
    expect(taken).toHaveLength(1)
    expect(taken[0]).toMatchObject({ to: '13800001111' })
    expect(await link(callId)).toMatchObject({ state: 'sent' })
    const token = tokenOf(taken[0]!.text)
    expect((await open(token)).statusCode).toBe(200)
    expect(await link(callId)).toMatchObject({ state: 'opened' })
    expect((await answerWith(token, 37.05)).statusCode).toBe(200)
    expect(await link(callId)).toMatchObject({ state: 'answered' })
    await send(provider)
    expect(taken).toHaveLength(1)
  })

  it('that the gateway will never take fails at once and says why; without a gateway too', async () => {
    const callId = await asked()
    const { taken, provider } = gateway(() => ({ sent: false, problem: 'HTTP 403', final: true }))
    await send(provider)
    await send(provider)
    expect(taken).toHaveLength(1)
    expect(await link(callId)).toMatchObject({ state: 'failed', problem: 'HTTP 403' })
    const second = await asked()
    await send(noSmsProvider)
    expect(await link(second)).toMatchObject({ state: 'failed', problem: expect.stringContaining('SMS_URL') as string })
  })

  it('is tried again with growing pauses under the same id, and given up in time', async () => {
    const callId = await asked()
    const { taken, provider } = gateway(() => ({ sent: false, problem: 'HTTP 503', final: false }))
    for (let second = 0; second < 1900; second += 1) {
      await send(provider)
      line.app.clock.advance(second < 20 ? 1000 : 60_000)
      if (second > 60) break
    }
    expect(taken.length).toBeGreaterThan(20)
    expect(new Set(taken.map(({ id }) => id)).size).toBe(1)
    expect(await link(callId)).toMatchObject({ state: 'failed', problem: 'HTTP 503' })
  })

  it('that a dying worker sent is sent again under the same id, so that the gateway can see it', async () => {
    await asked()
    const dying = gateway(() => Promise.reject(new Error('killed')))
    await expect(send(dying.provider)).rejects.toThrow('killed')
    const { taken, provider } = good()
    await send(provider)
    expect(taken.map(({ id }) => id)).toEqual(dying.taken.map(({ id }) => id))
  })

  it('of a link that a newer one replaced is not sent', async () => {
    const callId = await asked()
    await line.done(line.seat, 'POST', `/api/calls/${callId}/location-link`, {})
    const { taken, provider } = good()
    await send(provider)
    expect(taken).toHaveLength(1)
    expect((await open(tokenOf(taken[0]!.text))).statusCode).toBe(200)
  })

  it('settles while a new link is asked for, without a deadlock', async () => {
    const callId = await asked()
    const { taken, provider } = gateway(() => ({ sent: true }))
    const slow: SmsProvider = {
      async send(message) {
        await new Promise((resolve) => setTimeout(resolve, 150))
        return provider.send(message)
      },
    }
    const began = performance.now()
    const sending = send(slow)
    await new Promise((resolve) => setTimeout(resolve, 60))
    await Promise.all([sending, line.done(line.seat, 'POST', `/api/calls/${callId}/location-link`, {})])
    expect(performance.now() - began).toBeLessThan(900)
    await send(provider)
    expect(taken).toHaveLength(2)
    expect(new Set(taken.map(({ id }) => id)).size).toBe(2)
  })
})

describe('a link', () => {
  it('is worth nothing to a second answer; the same answer sent again is taken for what it is', async () => {
    const { callId, token } = await openedLink()
    const answers = await Promise.all([answerWith(token, 37.05), answerWith(token, 37.06), answerWith(token, 37.07)])
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 410, 410])
    const winner = [37.05, 37.06, 37.07][answers.findIndex(({ statusCode }) => statusCode === 200)]!
    expect((await line.readCall(callId)).place?.point.lat).toBe(winner)
    const facts = await line.factsOf(async () => {
      expect((await answerWith(token, winner)).statusCode).toBe(200)
      expect(codeOf(await answerWith(token, 37.2))).toBe('location_link.expired')
    })
    expect(facts).toEqual([])
  })

  it('expires, and the seat sees that it did', async () => {
    const { callId, token } = await openedLink()
    line.app.clock.advance(1_800_000)
    expect(codeOf(await open(token))).toBe('location_link.expired')
    expect(codeOf(await answerWith(token, 37.05))).toBe('location_link.expired')
    expect(await link(callId)).toMatchObject({ state: 'expired' })
  })

  it('of a call that is over still places it; what no place can mean is refused', async () => {
    const { callId, token } = await openedLink()
    await line.done(line.seat, 'POST', `/api/calls/${callId}/end`, {})
    expect((await answerWith(token, 0.00001)).statusCode).toBe(200)
    const again = await openedLink()
    const nowhere = { point: { lat: 0, lon: 0 }, accuracyM: 5, measuredAt: line.at() }
    expect(codeOf(await line.app.fastify.inject({ method: 'POST', url: `/api/locate/${again.token}`, payload: nowhere }))).toBe(
      'location.out_of_world',
    )
    expect((await answerWith(again.token, 37.05)).statusCode).toBe(200)
  })

  it('answered too coarsely does not push aside a place that is known better', async () => {
    const { callId, token } = await openedLink()
    await line.done(line.seat, 'PUT', `/api/calls/${callId}/place`, { ...placeAt(), source: 'village', accuracyM: 400, approximate: true })
    expect((await answerWith(token, 37.5, 60_000)).statusCode).toBe(200)
    expect(await line.readCall(callId)).toMatchObject({ place: { source: 'village' }, locationLink: { state: 'answered' } })
    const unplaced = await openedLink()
    await answerWith(unplaced.token, 37.5, 60_000)
    expect((await line.readCall(unplaced.callId)).place).toMatchObject({ source: 'caller_phone', accuracyM: 60_000, approximate: true })
  })

  it('leaves its token in no log', async () => {
    const lines: string[] = []
    const { token } = await openedLink()
    const write = process.stdout.write.bind(process.stdout)
    process.stdout.write = ((chunk: string | Uint8Array) => {
      lines.push(String(chunk))
      return true
    }) as typeof process.stdout.write
    try {
      await open(token)
      await open(`${token}x`)
      await answerWith(token, 37.05)
      await answerWith(token, 37.06)
    } finally {
      process.stdout.write = write
    }
    expect(lines.join('')).not.toContain(token)
    const stored = await line.app.inTx((tx) => tx.selectFrom('outgoing_messages').selectAll().execute())
    expect(JSON.stringify(stored)).not.toContain(token)
  })
})

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

describe('the gateway over HTTP', () => {
  it('is told the id, waited for no longer than five seconds, and never trusted blindly', async () => {
    let respond: (request: IncomingMessage) => number | null = () => 204
    const bodies: string[] = []
    const server = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()))
      request.on('end', () => {
        const status = respond(request)
        if (status !== null) response.writeHead(status).end()
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const sms = httpSmsProvider(urlOf(server), Buffer.from('k'))
    const message = { id: 'm', to: '1', text: 't' }
    expect(await sms.send(message)).toEqual({ sent: true })
    expect(JSON.parse(bodies[0]!)).toEqual(message)
    for (const [status, final] of [
      [400, true],
      [429, false],
      [503, false],
    ] as const) {
      respond = () => status
      expect(await sms.send(message)).toEqual({ sent: false, problem: `HTTP ${status}`, final })
    }
    respond = () => null
    const began = performance.now()
    expect(await sms.send(message)).toEqual({ sent: false, problem: 'TimeoutError', final: false })
    expect(performance.now() - began).toBeLessThan(6_000)
    server.closeAllConnections()
    server.close()
    expect(await sms.send(message)).toMatchObject({ sent: false, final: false })
  })

  it.each(['PostgreSQL', 'Redis'])('gets what a running worker finds within a second of the command: queues on %s', async (on) => {
    const redis = on === 'Redis' ? await startRedis() : null
    const taken: string[] = []
    const server = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => taken.push(chunk.toString()))
      request.on('end', () => response.writeHead(204).end())
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { db, appUrl, clock } = line.app
    const stop = await startJobs({
      db,
      databaseUrl: appUrl,
      redisUrl: redis?.url ?? null,
      smsUrl: urlOf(server),
      vault: line.vault,
      timers: {},
      files: line.app.files,
      clock,
      log: createLogger('silent'),
    })
    try {
      await until('the worker listens', async () => (await asked(), true))
      await until('sent', () => taken.length >= 1)
      const callId = await asked()
      const began = performance.now()
      await until('sent', async () => (await link(callId))?.state === 'sent')
      expect(performance.now() - began).toBeLessThan(2_000)
    } finally {
      await stop()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      redis?.kill()
    }
  })
})
