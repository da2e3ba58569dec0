import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { createWorker } from 'mediasoup'
import type { types } from 'mediasoup'
import { openMeddlingRelay, timestampOf } from './meddling-relay.ts'
import type { MeddlingRelay } from './meddling-relay.ts'

/** What browsers, old and new, agree on with the worker. */
const suites: types.SrtpCryptoSuite[] = ['AEAD_AES_256_GCM', 'AEAD_AES_128_GCM', 'AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32']

const opus = { mimeType: 'audio/opus', clockRate: 48_000, channels: 2 } as const

/**
 * Starts this worker under our own library and sends sound through it, from one router to another over a socket, encrypted
 * in every way it offers. Null when it arrives as it was sent and nothing that was changed on the way does, or why not. It
 * proves the libraries at run time, in about 0.3 s.
 */
export async function whyNotCarrying(workerBin: string, timeoutMs = 10_000): Promise<string | null> {
  const late = new AbortController()
  const tooLate = sleep(timeoutMs, 'no sound came through in time', { ref: false, signal: late.signal }).catch(() => null)
  let worker: types.Worker | undefined
  try {
    worker = await createWorker({ workerBin, logLevel: 'none' })
    const died = once(worker, 'died').then(([error]) => `it died: ${String(error)}`)
    return await Promise.race([carry(worker, late.signal), died, tooLate])
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    late.abort()
    worker?.close()
  }
}

async function carry(worker: types.Worker, signal: AbortSignal): Promise<string | null> {
  const mediaCodecs = [{ kind: 'audio' as const, preferredPayloadType: 100, ...opus }]
  const [near, far] = await Promise.all([worker.createRouter({ mediaCodecs }), worker.createRouter({ mediaCodecs })])
  const source = await near.createDirectTransport()
  const producer = await source.produce({
    kind: 'audio',
    rtpParameters: { mid: 'test', codecs: [{ payloadType: 100, ...opus }], encodings: [{ ssrc }] },
  })
  const sink = await far.createDirectTransport()
  for (const suite of suites) {
    const relay = await openMeddlingRelay()
    try {
      const [out, into] = await connectedPair(near, far, suite, relay)
      const sent = await out.consume({ producerId: producer.id, rtpCapabilities: near.rtpCapabilities })
      const received = await into.produce({ kind: 'audio', rtpParameters: sent.rtpParameters })
      const consumer = await sink.consume({ producerId: received.id, rtpCapabilities: far.rtpCapabilities })
      const packet = await sendUntilHeard(producer, consumer, signal)
      if (relay.changed.has(timestampOf(packet))) return `sound that was changed on its way came through ${suite}`
      if (!packet.includes(sound)) return `sound came through ${suite} changed`
      out.close()
      into.close()
    } finally {
      relay.close()
    }
  }
  return null
}

/** Two ends that encrypt what goes between them, on loopback, by way of one who changes the first of it. */
async function connectedPair(
  near: types.Router,
  far: types.Router,
  srtpCryptoSuite: types.SrtpCryptoSuite,
  relay: MeddlingRelay,
): Promise<[types.PlainTransport, types.PlainTransport]> {
  const options = { listenInfo: { protocol: 'udp', ip: '127.0.0.1' }, enableSrtp: true, srtpCryptoSuite } as const
  const [out, into] = await Promise.all([near.createPlainTransport(options), far.createPlainTransport(options)])
  relay.join([out.tuple.localPort, into.tuple.localPort])
  const reach = { ip: '127.0.0.1', port: relay.port }
  await Promise.all([
    out.connect({ ...reach, srtpParameters: into.srtpParameters }),
    into.connect({ ...reach, srtpParameters: out.srtpParameters }),
  ])
  return [out, into]
}

async function sendUntilHeard(producer: types.Producer, consumer: types.Consumer, signal: AbortSignal): Promise<Buffer> {
  const heard = once(consumer, 'rtp').then(([packet]) => packet as Buffer)
  for (;;) {
    producer.send(nextPacket())
    const packet = await Promise.race([heard, sleep(5, null, { signal })])
    if (packet) return packet
  }
}

const ssrc = 0x4a_49_4c_4e
const sound = Buffer.from('a sound that nobody else makes, sent through and through')
let sequence = 0

/** An RTP packet of version 2, payload type 100. */
function nextPacket(): Buffer {
  sequence = (sequence + 1) & 0xff_ff
  const header = Buffer.alloc(12)
  header.writeUInt8(0x80, 0)
  header.writeUInt8(100, 1)
  header.writeUInt16BE(sequence, 2)
  header.writeUInt32BE(sequence * 960, 4)
  header.writeUInt32BE(ssrc, 8)
  return Buffer.concat([header, sound])
}
