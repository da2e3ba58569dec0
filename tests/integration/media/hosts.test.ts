import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { RoomRequestData } from '#contract/media.ts'
import { MediaCluster } from '#media/remote/media-cluster.ts'
import { HostRegistry } from '#media/remote/registry.ts'
import { createVault } from '#platform/crypto/vault.ts'
import { connect, type Connection } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { createTestDatabase, testSecretKey, type TestDatabase } from '#tests/support/cluster.ts'
import { Heard, producing, quiet, Screen, until } from '#tests/support/media.ts'

let database: TestDatabase
let connection: Connection
let cluster: MediaCluster
let heard: Heard
const hosts: ChildProcess[] = []

beforeAll(async () => {
  database = await createTestDatabase({ seeded: false })
  connection = connect(database.appUrl, { max: 4 })
})
afterAll(async () => {
  await connection.close()
  await database.drop()
})

beforeEach(async () => {
  await Promise.all([startHost(22_300), startHost(22_400)])
  cluster = startCluster()
  heard = new Heard(cluster)
  await until(() => cluster.load().workers === 2, 'both hosts')
})
afterEach(async () => {
  await cluster.close()
  for (const host of hosts.splice(0)) {
    if (host.exitCode === null && host.signalCode === null) {
      host.kill('SIGTERM')
      await once(host, 'exit')
    }
  }
  await connection.db.deleteFrom('media_hosts').execute()
})

async function startHost(port: number): Promise<void> {
  const child = fork(new URL('../../support/media-host-process.ts', import.meta.url), {
    env: {
      ...process.env,
      DATABASE_URL: database.appUrl,
      JILIAN_SECRET_KEY: testSecretKey,
      JILIAN_ROLES: 'media',
      LOG_LEVEL: 'silent',
      MEDIA_WORKERS: '1',
      MEDIA_PORT: `${port}`,
      MEDIA_RTC_PORTS: `${port + 10}-${port + 99}`,
      MEDIA_LINK_PORT: `${port + 5}`,
    },
    execArgv: [],
  })
  hosts.push(child)
  await once(child, 'message')
}

function startCluster(): MediaCluster {
  const key = createVault(Buffer.from(testSecretKey)).mac('media link', 'version 1')
  return new MediaCluster({ registry: new HostRegistry(connection.db), key, own: null, log: quiet })
}

const resume = ({ id, joined }: Screen): Partial<RoomRequestData<'join'>> => ({ resume: { peerId: id, resumeSecret: joined.resumeSecret } })
const hostOf = ({ joined }: Screen) => joined.resumeSecret.split('.')[0]!
const portOf = ({ joined }: Screen) => Number(joined.sendTransport!.iceCandidates[0]!.port)

/** A screen on the other host than this one: as one that comes back to it, whom it does not know. */
async function joinElsewhere(than: Screen, roomId: string, part: 'host' | 'participant' = 'participant'): Promise<Screen> {
  const others = await new HostRegistry(connection.db).hosts()
  const { hostId } = others.find((other) => other.hostId !== hostOf(than))!
  return Screen.join(cluster, roomId, part, {}, { resume: { peerId: newId(), resumeSecret: `${hostId}.nothing` } })
}

test('a room stays on one host; rooms go to the one with less to do', async () => {
  const [one, two] = [newId(), newId()]
  const a = await Screen.join(cluster, one)
  const b = await Screen.join(cluster, one)
  expect(hostOf(b)).toBe(hostOf(a))
  await a.ask('produce', producing('camera'))
  await until(() => cluster.load().consumers === 1, 'load')
  const c = await Screen.join(cluster, two)
  expect(hostOf(c)).not.toBe(hostOf(a))
  await expect(cluster.request(two, a.id, 'rung', { sending: 'video', receiving: 'video', fault: null })).rejects.toMatchObject({
    code: 'room.not_joined',
  })
})

test('a room on two hosts is one room: its people, streams, data, follow, mute and remove', async () => {
  const roomId = newId()
  const a = await Screen.join(cluster, roomId, 'host')
  await a.ask('produce', producing('microphone'))
  await a.ask('produce', producing('patient_view'))
  await a.ask('produceData', { label: 'vitals', sctpStreamParameters: { streamId: 0 } })
  const material = { type: 'ct' as const, id: newId() }
  await a.ask('follow', { material, view: { slice: 1 } })

  const b = await joinElsewhere(a, roomId)
  expect(portOf(b)).not.toBe(portOf(a))
  expect(b.joined.peers).toMatchObject([{ peerId: a.id, sending: [{ source: 'microphone' }, { source: 'patient_view' }] }])
  expect(b.joined.consumers.map(({ source, paused }) => [source, paused])).toEqual([
    ['microphone', false],
    ['patient_view', false],
  ])
  expect(b.joined.dataConsumers).toMatchObject([{ label: 'vitals', peerId: a.id }])
  expect(b.joined.follow).toMatchObject({ view: { slice: 1 } })
  await until(() => heard.of(a.id, 'peer.joined').length === 1, 'the other is seen')

  const { producerId } = await b.ask('produce', producing('microphone'))
  await until(() => heard.of(a.id, 'consumer.added').some(({ consumer }) => consumer.producerId === producerId), 'and heard')
  await a.ask('mute', { peerId: b.id })
  await until(() => heard.of(b.id, 'producer.muted').length === 1, 'muted')
  expect(heard.of(b.id, 'producer.muted')).toEqual([{ type: 'producer.muted', producerId, byPeerId: a.id }])
  await until(() => heard.of(a.id, 'consumer.paused').length === 1, 'silence')
  await b.ask('follow', { material, view: { slice: 2 } })
  await until(() => heard.of(a.id, 'follow').at(-1)?.follow.view.slice === 2, 'follow')
  await a.ask('follow', { material, view: { slice: 3 } })
  await until(() => heard.of(b.id, 'follow').at(-1)?.follow.view.slice === 3, 'follow back')

  await a.ask('remove', { peerId: b.id })
  await until(() => heard.of(b.id, 'ended').length === 1 && heard.of(a.id, 'peer.left').length === 1, 'removed')
  expect(heard.gone).toEqual([{ roomId, peerId: b.id, reason: 'removed' }])
  await until(() => heard.of(a.id, 'consumer.removed').length === 1, 'its stream ends')
})

test('a host that is killed: its peers know within two seconds and come back on the other; the rest goes on', async () => {
  const roomId = newId()
  const a = await Screen.join(cluster, roomId)
  const b = await joinElsewhere(a, roomId)
  await a.ask('produce', producing('camera'))
  await b.ask('produce', producing('camera'))
  await until(() => [a, b].every(({ id }) => heard.of(id, 'consumer.added').length === 1), 'both see each other')
  const killed = hosts[portOf(b) < 22_400 ? 0 : 1]!
  killed.kill('SIGKILL')
  const at_ms = performance.now()
  await until(() => heard.of(b.id, 'media.lost').length === 1, 'told')
  expect(performance.now() - at_ms).toBeLessThan(2_500)
  expect(heard.gone).toEqual([{ roomId, peerId: b.id, reason: 'lost' }])
  await until(() => heard.of(a.id, 'peer.left').length === 1 && heard.of(a.id, 'consumer.removed').length === 1, 'the other sees it go')
  expect(heard.of(a.id, 'media.lost')).toEqual([])

  const again = await Screen.join(cluster, roomId, 'participant', { accountId: b.entry.accountId }, resume(b))
  expect(again.joined).toMatchObject({ peerId: again.entry.peerId, resumed: false })
  expect(hostOf(again)).toBe(hostOf(a))
  expect(again.joined.consumers).toMatchObject([{ peerId: a.id, source: 'camera' }])
})

test('a host that is begun anew in its place is another one, is there within a second, and is counted once', async () => {
  const roomId = newId()
  const a = await Screen.join(cluster, roomId)
  const port = portOf(a) < 22_400 ? 22_300 : 22_400
  const killed = hosts[port === 22_300 ? 0 : 1]!
  killed.kill('SIGKILL')
  await once(killed, 'exit')
  await until(() => heard.of(a.id, 'media.lost').length === 1, 'told')
  await startHost(port)
  const at_ms = performance.now()
  await until(() => cluster.load().workers === 2, 'both hosts')
  expect(performance.now() - at_ms).toBeLessThan(1_000)
  // The one that lived, and the one that is there now; under the name of the dead one nobody is reached.
  const names = new Set<string>()
  for (const { hostId } of await new HostRegistry(connection.db).hosts())
    names.add(hostOf(await Screen.join(cluster, newId(), 'host', {}, { resume: { peerId: newId(), resumeSecret: `${hostId}.nothing` } })))
  expect(names.size).toBe(2)
  expect(names).not.toContain(hostOf(a))
  // For as long as the dead one stands in the database, and longer.
  await sleep(5_000)
  expect(cluster.load().workers).toBe(2)
})

test('a process with screens that is begun anew finds its peers as they were', async () => {
  const roomId = newId()
  const [a, b] = [await Screen.join(cluster, roomId), await Screen.join(cluster, roomId)]
  const { producerId } = await a.ask('produce', producing('microphone'))
  await cluster.close()
  cluster = startCluster()
  heard = new Heard(cluster)
  await until(() => cluster.load().workers === 2, 'both hosts')
  const again = await Screen.join(cluster, roomId, 'participant', { accountId: a.entry.accountId }, resume(a))
  expect(again.joined).toMatchObject({ peerId: a.id, resumed: true, sendTransport: null })
  await again.ask('producer.pause', { producerId, paused: true })
  // Who does not come back is gone, and those who did hear of it.
  await until(() => heard.of(a.id, 'peer.left').length === 1, 'the other is gone', 20_000)
  expect(heard.of(a.id, 'peer.left')).toEqual([{ type: 'peer.left', peerId: b.id }])
  await until(() => cluster.load().peers === 1, 'one is left')
})

test('when all have left, no host keeps the room', async () => {
  const roomId = newId()
  const a = await Screen.join(cluster, roomId)
  const b = await joinElsewhere(a, roomId)
  await until(() => heard.of(a.id, 'peer.joined').length === 1, 'they see each other')
  await until(() => cluster.load().rooms === 2, 'two parts')
  await a.ask('leave', {})
  await until(() => heard.of(b.id, 'peer.left').length === 1, 'one is gone')
  await b.ask('leave', {})
  await until(() => cluster.load().rooms === 0, 'no room left')
})

test('a closed room is closed on all hosts', async () => {
  const roomId = newId()
  const a = await Screen.join(cluster, roomId)
  const b = await joinElsewhere(a, roomId)
  cluster.closeRoom(roomId)
  await until(() => heard.gone.length === 2, 'both gone')
  expect(heard.gone.map(({ peerId, reason }) => [peerId, reason]).toSorted()).toEqual(
    [
      [a.id, 'room_closed'],
      [b.id, 'room_closed'],
    ].toSorted(),
  )
  await until(() => cluster.load().rooms === 0, 'no room left')
})

test('without a host the service says so', async () => {
  for (const host of hosts) host.kill('SIGKILL')
  await until(() => cluster.state().state === 'preparing', 'no host')
  await expect(Screen.join(cluster, newId())).rejects.toMatchObject({ code: 'media.preparing' })
})
