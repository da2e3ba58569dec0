import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { openMeddlingRelay, timestampOf } from './meddling-relay.ts'

/** One end of the way, and what it received. */
async function openEnd() {
  const socket = createSocket('udp4')
  onTestFinished(() => void socket.close())
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const next = async (): Promise<Buffer> => ((await once(socket, 'message')) as [Buffer])[0]
  return { port: socket.address().port, next, send: (packet: Buffer, port: number) => socket.send(packet, port, '127.0.0.1') }
}

function packet(payloadType: number, timestamp: number): Buffer {
  const bytes = Buffer.alloc(60, 0x55)
  bytes[1] = payloadType
  bytes.writeUInt32BE(timestamp, 4)
  return bytes
}

const differences = (one: Buffer, other: Buffer): number[] => [...one.keys()].filter((at) => one[at] !== other[at])

test('the first three packets of media are changed, each elsewhere; reports and later ones pass as they are, both ways', async () => {
  const [one, other, relay] = [await openEnd(), await openEnd(), await openMeddlingRelay()]
  onTestFinished(() => relay.close())
  relay.join([one.port, other.port])
  const pass = async (sent: Buffer, from = one, to = other): Promise<number[]> => {
    const arrives = to.next()
    from.send(sent, relay.port)
    const arrived = await arrives
    expect(timestampOf(arrived)).toBe(timestampOf(sent))
    return differences(sent, arrived)
  }
  expect(await pass(packet(200, 1))).toEqual([])
  expect(await pass(packet(100, 2))).toEqual([1])
  expect(await pass(packet(100, 3))).toEqual([40])
  expect(await pass(packet(100, 4))).toEqual([59])
  expect(await pass(packet(100, 5))).toEqual([])
  expect(await pass(packet(200, 6), other, one)).toEqual([])
  expect([...relay.changed]).toEqual([2, 3, 4])
})
