import { io, type Socket } from 'socket.io-client'
import { expect } from 'vitest'
import type { Console } from '#tests/support/console.ts'
import type { Meeting } from './meetings.ts'

/** One more screen of a meeting's host, that shows nothing. */
export async function silentPeer(product: Pick<Console, 'server' | 'url'>, meeting: Pick<Meeting, 'roomId' | 'hostApi'>): Promise<Socket> {
  const socket = io(product.server.httpUrl, {
    transports: ['websocket'],
    extraHeaders: { cookie: meeting.hostApi.cookie, origin: product.url },
    forceNew: true,
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  const byte = () =>
    Math.floor(Math.random() * 256)
      .toString(16)
      .padStart(2, '0')
      .toUpperCase()
  const opus = {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    preferredPayloadType: 111,
    parameters: {},
    rtcpFeedback: [],
  }
  const answer: unknown = await socket.timeout(10_000).emitWithAck('room', {
    name: 'join',
    roomId: meeting.roomId,
    data: {
      rtpCapabilities: { codecs: [opus], headerExtensions: [] },
      sctp: false,
      dtlsFingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, byte).join(':') }],
      resume: null,
    },
  })
  expect(answer).toMatchObject({ ok: true })
  return socket
}
