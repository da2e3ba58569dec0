import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DirectTransport, Producer } from 'mediasoup/types'
import { capabilities } from '#media/codecs.ts'
import type { MediaHost } from '#media/media-host.ts'
import { LinkClient } from '#media/remote/link-client.ts'
import { LinkServer } from '#media/remote/link-server.ts'
import { RemotePipes, type PipeEvent } from '#media/remote/remote-shard.ts'
import { siblingHandlers } from '#media/remote/serve-siblings.ts'
import { OutgoingPipe } from '#media/rooms/outgoing-pipe.ts'
import { Shard } from '#media/rooms/shard.ts'
import type { Stream } from '#media/rooms/streams.ts'
import { MediaWorker } from '#media/workers/media-worker.ts'
import { newId } from '#platform/ids.ts'
import { Heard, producing, quiet, Screen, startMedia, until } from '#tests/support/media.ts'

let media: MediaHost
beforeEach(async () => {
  media = await startMedia({}, { MEDIA_WORKERS: '2' })
})
afterEach(async () => {
  vi.restoreAllMocks()
  await media.close()
})

const spoken = Buffer.from('what somebody said in confidence, forty bytes long')

/** A sender of sound on this shard, and how it sends its next packet. */
async function speakerOn(shard: Shard): Promise<{ producer: Producer; transport: DirectTransport; say(): void }> {
  const transport = await shard.router.createDirectTransport()
  const { kind, rtpParameters } = producing('microphone')
  const producer = await transport.produce({ kind, rtpParameters: rtpParameters as never })
  shard.hear(producer)
  const ssrc = producer.rtpParameters.encodings![0]!.ssrc!
  let sequence = 0
  return {
    producer,
    transport,
    say() {
      const header = Buffer.alloc(20)
      // Version 2, with one header extension of one byte: the loudness, −10 dBov, with voice.
      header.writeUInt8(0x90, 0)
      header.writeUInt8(111, 1)
      header.writeUInt16BE(sequence++, 2)
      header.writeUInt32BE(sequence * 960, 4)
      header.writeUInt32BE(ssrc, 8)
      header.writeUInt16BE(0xbede, 12)
      header.writeUInt16BE(1, 14)
      header.writeUInt8((10 << 4) | 0, 16)
      header.writeUInt8(0x80 | 10, 17)
      producer.send(Buffer.concat([header, spoken]))
    },
  }
}

/** Packets of a producer that arrive on this shard. */
async function listenOn(shard: Shard, producerId: string): Promise<Buffer[]> {
  const transport = await shard.router.createDirectTransport()
  const consumer = await transport.consume({ producerId, rtpCapabilities: capabilities })
  const heard: Buffer[] = []
  consumer.on('rtp', (packet) => heard.push(packet))
  return heard
}

const streamOf = (producer: Producer): Stream => ({ producerId: producer.id, peerId: newId(), source: 'microphone' })

async function twoShards(): Promise<[Shard, Shard]> {
  const [first, second] = media.pool.workers as [MediaWorker, MediaWorker]
  return Promise.all([Shard.open(first), Shard.open(second)])
}

test('sound and data reach another worker, pause with their sender, and end with it', async () => {
  const [here, there] = await twoShards()
  const { producer, transport, say } = await speakerOn(here)
  const [back, again] = await Promise.all([there.reach(here, streamOf(producer)), there.reach(here, streamOf(producer))])
  const heard = await listenOn(there, producer.id)
  const voices: string[] = []
  there.on('heard', ([id]) => voices.push(id!))
  const talk = setInterval(say, 20)
  await until(() => heard.length > 50, 'packets')
  expect(heard[0]!.includes(spoken)).toBe(true)
  // One who speaks on another worker is known as the speaker here too.
  await until(() => voices.includes(producer.id), 'voice')

  await producer.pause()
  await new Promise((resolve) => setTimeout(resolve, 100))
  const silent = heard.length
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(heard.length).toBe(silent)
  await producer.resume()
  await until(() => heard.length > silent, 'packets again')

  const dataProducer = await transport.produceData({ label: 'vitals' })
  const stream = { dataProducerId: dataProducer.id, peerId: newId(), label: 'vitals' as const, reliability: { ordered: true } }
  const backData = await there.reachData(here, stream)
  const receiver = await (await there.router.createDirectTransport()).consumeData({ dataProducerId: dataProducer.id })
  const messages: string[] = []
  receiver.on('message', (message) => messages.push(message.toString()))
  for (let at = 0; at < 100; at++) dataProducer.send(`heart rate ${at}`)
  await until(() => messages.length === 100, 'vital signs')
  expect(messages).toEqual(Array.from({ length: 100 }, (_, at) => `heart rate ${at}`))
  backData()

  // Both who asked for it give it back: it is not fetched any more.
  const carried = async () => (await there.router.dump()).mapProducerIdConsumerIds.length
  const pipeConsumers = async () => (await here.router.dump()).mapConsumerIdProducerId.length
  back()
  back()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await carried()).toBe(1)
  again()
  await until(async () => (await carried()) === 0 && (await pipeConsumers()) === 0, 'given back')

  const third = await there.reach(here, streamOf(producer))
  producer.close()
  await until(async () => (await carried()) === 0, 'ended')
  third()
  clearInterval(talk)
  await expect(there.reach(here, streamOf(producer))).rejects.toThrow(/closed|not found|gone/i)
})

test('sound and data reach another host by the link, and end when it breaks', async () => {
  const key = Buffer.alloc(32, 3)
  const other = await startMedia({}, { MEDIA_PORT: '22100' })
  const roomId = newId()
  await Screen.join(other, roomId)
  const there = [...other.roomOf(roomId)!.shards][0]!
  const server = new LinkServer(key, 'other', siblingHandlers(other, { meet: async () => {}, part() {} }), quiet)
  const link = new LinkClient(key, { hostId: 'other', host: '127.0.0.1', port: await server.listen(0, '127.0.0.1') })
  const pipes = new RemotePipes(link)
  link.on('event', (_name, event) => pipes.hear(event as PipeEvent))
  link.on('down', () => pipes.break())
  await once(link, 'up')

  const [here] = await twoShards()
  const { producer, transport, say } = await speakerOn(there)
  const source = pipes.shard(roomId, there.id)
  await here.reach(source, streamOf(producer))
  const heard = await listenOn(here, producer.id)
  const talk = setInterval(say, 20)
  await until(() => heard.length > 50, 'packets')
  expect(heard[0]!.includes(spoken)).toBe(true)
  clearInterval(talk)

  const dataProducer = await transport.produceData({ label: 'vitals' })
  await here.reachData(source, { dataProducerId: dataProducer.id, peerId: newId(), label: 'vitals', reliability: { ordered: true } })
  const receiver = await (await here.router.createDirectTransport()).consumeData({ dataProducerId: dataProducer.id })
  const messages: Buffer[] = []
  receiver.on('message', (message) => messages.push(message))
  const frames = Array.from({ length: 50 }, (_, at) => Buffer.alloc(2_000, at))
  for (const frame of frames) dataProducer.send(frame)
  await until(() => messages.length === 50, 'vital signs')
  expect(Buffer.concat(messages).equals(Buffer.concat(frames))).toBe(true)

  await server.close()
  await until(async () => (await here.router.dump()).mapProducerIdConsumerIds.length === 0, 'ended here')
  expect((await there.router.dump()).mapConsumerIdProducerId).toEqual([])
  link.close()
  await other.close()
})

test('what passes between workers cannot be read on the way', async () => {
  const [here] = await twoShards()
  const { producer, say } = await speakerOn(here)
  const tap = createSocket('udp4')
  tap.bind(0, '127.0.0.1')
  await once(tap, 'listening')
  const { port } = tap.address() as AddressInfo
  const srtpParameters = { cryptoSuite: 'AEAD_AES_256_GCM' as const, keyBase64: Buffer.alloc(44, 7).toString('base64') }
  const events = { paused() {}, ended() {}, data() {}, dataEnded() {}, broken() {} }
  const pipe = await OutgoingPipe.open(
    here.router,
    here.worker.pipeListenInfo('loopback'),
    { ip: '127.0.0.1', port, srtpParameters },
    events,
  )
  await pipe.fetch(producer.id)
  const packets: Buffer[] = []
  tap.on('message', (packet) => packets.push(packet))
  const talk = setInterval(say, 20)
  await until(() => packets.length > 20, 'packets')
  clearInterval(talk)
  tap.close()
  // RTP (version 2), of the right length, and nothing of what was said.
  const rtp = packets.filter((packet) => packet[0]! >> 6 === 2 && packet.length > spoken.length)
  expect(rtp.length).toBeGreaterThan(10)
  expect(rtp.filter((packet) => packet.includes(spoken.subarray(0, 8)))).toEqual([])
})

test('a worker that dies ends its pipes on the other side; the rest of the room goes on', async () => {
  const [here, there] = await twoShards()
  const { producer } = await speakerOn(here)
  await there.reach(here, streamOf(producer))
  process.kill(here.worker.pid, 'SIGKILL')
  await until(async () => (await there.router.dump()).mapProducerIdConsumerIds.length === 0, 'ended')
  await expect(there.reach(here, streamOf(producer))).rejects.toThrow(/closed|not found|gone/i)
  await until(() => media.pool.workers.length === 2, 'replaced')
})

test('a room of two workers is one room for its peers', async () => {
  vi.spyOn(MediaWorker.prototype, 'crowded', 'get').mockReturnValue(true)
  const heard = new Heard(media)
  const roomId = newId()
  const a = await Screen.join(media, roomId, 'host')
  await a.ask('produce', producing('microphone'))
  await a.ask('produce', producing('patient_view'))
  await a.ask('produceData', { label: 'vitals', sctpStreamParameters: { streamId: 0, ordered: false, maxPacketLifeTime: 300 } })
  const b = await Screen.join(media, roomId)
  const c = await Screen.join(media, roomId)
  const portOf = (screen: Screen) => screen.joined.sendTransport!.iceCandidates[0]!.port
  expect(portOf(b)).toBe(portOf(a))
  expect(portOf(c)).not.toBe(portOf(a))
  expect(c.joined.consumers.map(({ source, paused }) => [source, paused])).toEqual([
    ['microphone', false],
    ['patient_view', false],
  ])
  expect(c.joined.dataConsumers).toMatchObject([{ label: 'vitals', sctpStreamParameters: { ordered: false, maxPacketLifeTime: 300 } }])

  const { producerId } = await c.ask('produce', producing('camera'))
  for (const screen of [a, b])
    await until(
      () => heard.of(screen.id, 'consumer.added').some(({ consumer }) => consumer.producerId === producerId),
      'picture of the third',
    )
  await c.ask('producer.pause', { producerId, paused: true })
  await until(() => heard.of(a.id, 'consumer.paused').length === 1, 'pause')
  await c.ask('producer.close', { producerId })
  await until(() => heard.of(a.id, 'consumer.removed').length === 1 && heard.of(b.id, 'consumer.removed').length === 1, 'end')
  await a.ask('mute', { peerId: c.id })

  // The worker of a and b dies: c stays, and receives them again when they are back.
  process.kill(media.pool.workers.find(({ port }) => port === portOf(a))!.pid, 'SIGKILL')
  await until(() => heard.of(a.id, 'media.lost').length === 1 && heard.of(b.id, 'media.lost').length === 1, 'told')
  expect(heard.of(c.id, 'media.lost')).toEqual([])
  await until(() => heard.of(c.id, 'consumer.removed').length === 2, 'streams of the dead worker end')
  const again = await Screen.join(
    media,
    roomId,
    'host',
    { accountId: a.entry.accountId },
    { resume: { peerId: a.id, resumeSecret: a.joined.resumeSecret } },
  )
  expect(again.id).toBe(a.id)
  await again.ask('produce', producing('microphone'))
  await until(() => heard.of(c.id, 'consumer.added').filter(({ consumer }) => consumer.peerId === a.id).length === 1, 'heard again')
  media.closeRoom(roomId)
  await until(
    async () => (await Promise.all(media.pool.workers.map((worker) => worker.dump()))).every(({ routers }) => routers === 0),
    'closed',
  )
})
