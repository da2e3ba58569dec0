import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect } from '#platform/db/database.ts'
import { keepServer } from '#setup/kept-server.ts'
import { spareFor, startServer, succeed, type Spare, type ServerOptions, type ServerProcess } from '#setup/server-process.ts'
import { bareServer, type BareServer } from '#tests/support/bare-server.ts'

let bare: BareServer
let options: ServerOptions
beforeAll(async () => {
  bare = await bareServer()
  options = bare.options
})
afterAll(() => bare.drop())

/** One that runs, and the one that would take its place. */
async function pair(): Promise<{ server: ServerProcess; spare: Spare }> {
  const server = await startServer(options)
  const spare = spareFor(server)
  await spare.loaded
  return { server, spare }
}
async function kill({ child, exited }: Spare | ServerProcess): Promise<void> {
  child.kill('SIGKILL')
  await exited
}
const answers = async (httpUrl: string): Promise<boolean> =>
  fetch(`${httpUrl}/api/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  )

it('is succeeded by a spare that is built before and answers nobody until it is its turn', async () => {
  const { server, spare } = await pair()
  await kill(server)
  expect(await answers(server.httpUrl)).toBe(false)
  const next = await succeed(server, spare)
  try {
    expect(next).toMatchObject({ url: server.url, ports: server.ports })
    expect(next.child.pid).toBe(spare.child.pid)
    expect(await answers(server.httpUrl)).toBe(true)
  } finally {
    await next.stop()
  }
})

it('is succeeded also where its spare has ended before', async () => {
  const { server, spare } = await pair()
  await kill(spare)
  await kill(server)
  await expect(succeed(server, spare)).rejects.toThrow(/before it listened/)
  const next = await succeed(server, null)
  expect(await answers(next.httpUrl)).toBe(true)
  await next.stop()
})

it('is kept over what kills it, and given up where that happens again and again', async () => {
  const server = await keepServer(options)
  const killed: number[] = []
  try {
    for (let i = 0; i < 4; i += 1) {
      await expect.poll(() => server.pid, { timeout: 30_000 }).not.toBeNull()
      expect(await answers(server.httpUrl)).toBe(true)
      killed.push(server.pid!)
      process.kill(server.pid!, i === 1 ? 'SIGTERM' : 'SIGKILL')
      await expect.poll(() => server.pid, { timeout: 30_000 }).not.toBe(killed.at(-1))
    }
    expect(await server.givenUp).toBeGreaterThan(0)
    expect(new Set(killed).size).toBe(4)
    expect(await answers(server.httpUrl)).toBe(false)
  } finally {
    await server.stop()
  }
})

it('ends with everything that belongs to it where it is asked to, also while its next process comes up', async () => {
  const server = await keepServer(options)
  process.kill(server.pid!, 'SIGKILL')
  await expect.poll(() => server.pid, { timeout: 30_000 }).toBeNull()
  await server.stop()
  await server.givenUp
  expect(await answers(server.httpUrl)).toBe(false)
})

it('carries media in a process of its own: neither ends with the other, and what killed one of them brings its next', async () => {
  // Screens are told an address beyond a NAT; the console has a nearer one.
  const server = await keepServer({ ...options, env: { ...options.env, MEDIA_ANNOUNCED_ADDRESS: '203.0.113.7' } })
  const { mediaHost } = server
  const owner = connect(bare.database.ownerUrl, { max: 1 })
  try {
    expect(server.env['JILIAN_ROLES']).toBe('api,gateway,jobs')
    expect(mediaHost!.env['JILIAN_ROLES']).toBe('media')
    const hosts = await owner.db.selectFrom('media_hosts').select(['link_host', 'announced_address']).execute()
    expect(hosts).toEqual([{ link_host: '127.0.0.1', announced_address: '203.0.113.7' }])
    expect(new Set([...Object.values(server.ports), mediaHost!.ports.https, mediaHost!.ports.http]).size).toBe(5)
    const carries = mediaHost!.pid!
    const serves = server.pid!
    process.kill(serves, 'SIGKILL')
    await expect.poll(() => server.pid, { timeout: 30_000 }).not.toBe(serves)
    await expect.poll(() => answers(server.httpUrl), { timeout: 30_000 }).toBe(true)
    expect(mediaHost!.pid).toBe(carries)

    const next = server.pid
    process.kill(carries, 'SIGKILL')
    await expect.poll(() => answers(mediaHost!.httpUrl), { timeout: 30_000 }).toBe(false)
    expect(await answers(server.httpUrl)).toBe(true)
    await expect.poll(() => answers(mediaHost!.httpUrl), { timeout: 30_000 }).toBe(true)
    await expect.poll(() => mediaHost!.pid, { timeout: 30_000 }).not.toBeNull()
    expect(mediaHost!.pid).not.toBe(carries)
    expect(server.pid).toBe(next)
  } finally {
    await owner.close()
    await server.stop()
  }
  expect(await answers(server.httpUrl)).toBe(false)
  expect(await answers(mediaHost!.httpUrl)).toBe(false)
})

it('is one process in the roles that somebody chose', async () => {
  process.env['JILIAN_ROLES'] = 'api,jobs'
  try {
    const server = await keepServer(options)
    expect(server.mediaHost).toBeNull()
    expect(await answers(server.httpUrl)).toBe(true)
    await server.stop()
  } finally {
    delete process.env['JILIAN_ROLES']
  }
})
