import { once } from 'node:events'
import { connect as connectPlain } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { LinkClient } from '#media/remote/link-client.ts'
import { LinkServer } from '#media/remote/link-server.ts'
import type { LinkSession } from '#media/remote/link-session.ts'
import { Refusal } from '#platform/refusal.ts'
import { randomFreePort } from '#setup/ports.ts'
import { openLine } from '#tests/support/cuttable-line.ts'
import { quiet, until } from '#tests/support/media.ts'

const key = Buffer.alloc(32, 7)
const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function serve(hostId = 'host', port?: number) {
  const sessions: LinkSession[] = []
  const asked: unknown[] = []
  const server = new LinkServer(
    key,
    hostId,
    {
      enter: (session: LinkSession, data: unknown) => {
        asked.push(data)
        sessions.push(session)
        setImmediate(() => session.tell('entered', data))
        return { welcome: data }
      },
      refuse: () => {
        throw new Refusal('room.full')
      },
      break: () => {
        throw new Error('inside')
      },
      never: () => new Promise(() => {}),
    },
    quiet,
  )
  const listens = await server.listen(port ?? (await randomFreePort()), '127.0.0.1')
  closing.push(() => server.close())
  return { port: listens, server, sessions, asked }
}

function dial(port: number, with_ = key) {
  const client = new LinkClient(with_, { hostId: 'host', host: '127.0.0.1', port })
  const heard: string[] = []
  client.on('up', () => heard.push('up'))
  client.on('down', () => heard.push('down'))
  client.on('event', (name, data) => heard.push(`${name} ${JSON.stringify(data)}`))
  closing.push(() => client.close())
  return { client, heard }
}

test('requests are answered or refused, and what follows an answer comes after it', async () => {
  const { port } = await serve()
  const { client, heard } = dial(port)
  await once(client, 'up')
  expect(await client.request('enter', 'a')).toEqual({ welcome: 'a' })
  expect(heard).toEqual(['up'])
  await until(() => heard.includes('entered "a"'), 'event')
  await expect(client.request('refuse', {})).rejects.toMatchObject({ code: 'room.full' })
  await expect(client.request('break', {})).rejects.toMatchObject({ code: 'server.unavailable' })
  await expect(client.request('toString', {})).rejects.toMatchObject({ code: 'request.invalid' })
  await expect(client.request('never', {}, 100)).rejects.toMatchObject({ code: 'server.unavailable' })
})

test('whoever comes in the place of a dead one is not taken for it', async () => {
  const { port, server } = await serve()
  const { client, heard } = dial(port)
  await once(client, 'up')
  await server.close()
  const next = await serve('next', port)
  await until(() => heard.at(-1) === 'down', 'the dead one is known')
  await sleep(600)
  expect(heard).toEqual(['up', 'down'])
  await expect(client.request('enter', 'a')).rejects.toMatchObject({ code: 'server.unavailable' })
  expect(next.asked).toEqual([])
})

test('a stranger is not let in, whatever he speaks', async () => {
  const { port, asked } = await serve()
  const { client } = dial(port, Buffer.alloc(32, 8))
  await expect(client.request('enter', 'guess')).rejects.toMatchObject({ code: 'server.unavailable' })
  const plain = connectPlain(port, '127.0.0.1')
  plain.on('error', () => {})
  plain.write(Buffer.from([0, 0, 0, 2, 0x7b, 0x7d]))
  await once(plain, 'close')
  const certified = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
  await expect(once(certified, 'secureConnect')).rejects.toThrow(/handshake|alert|SSL/i)
  await sleep(600)
  expect(client.up).toBe(false)
  expect(asked).toEqual([])
})

test('a line that is mended in time was never broken: no event is lost, and none comes twice', async () => {
  const { port, sessions } = await serve()
  const from = await randomFreePort()
  const line = await openLine(from, port)
  closing.push(() => line.close())
  const { client, heard } = dial(from)
  await once(client, 'up')
  await client.request('enter', 'a')
  const say = (at: number) => sessions[0]!.tell('said', at)
  for (let at = 0; at < 50; at++) say(at)
  line.cut()
  for (let at = 50; at < 100; at++) say(at)
  await expect(client.request('enter', 'b')).rejects.toMatchObject({ code: 'server.unavailable' })
  await sleep(500)
  line.mend()
  for (let at = 100; at < 150; at++) say(at)
  await until(() => heard.at(-1) === 'said 149', 'the last event')
  expect(heard).toEqual(['up', 'entered "a"', ...Array.from({ length: 150 }, (_, at) => `said ${at}`)])
})

test('a line that stays cut ends the session on both sides within some seconds; afterwards another begins', async () => {
  const { port, sessions } = await serve()
  const from = await randomFreePort()
  const line = await openLine(from, port)
  closing.push(() => line.close())
  const { client, heard } = dial(from)
  await once(client, 'up')
  await client.request('enter', 'a')
  let ended = false
  sessions[0]!.once('end', () => (ended = true))
  const at_ms = performance.now()
  line.cut()
  await until(() => heard.includes('down') && ended, 'the end')
  expect(performance.now() - at_ms).toBeLessThan(3_000)
  line.mend()
  await until(() => heard.filter((what) => what === 'up').length === 2, 'another session')
  expect(await client.request('enter', 'b')).toEqual({ welcome: 'b' })
  expect(sessions[1]).not.toBe(sessions[0])
})
