import { Device } from 'mediasoup-client'
import type { types } from 'mediasoup-client'
import type { Received, Room } from './room.ts'

declare global {
  interface Window {
    /** The room of the test, on the other side of playwright's bridge: what goes over it is JSON, typed by who takes it. */
    bareRoom: <Reply>(method: keyof Room, ...args: unknown[]) => Promise<Reply>
    talk: () => Promise<Received>
  }
}

/** Sends camera and microphone into the room, takes both back from its other end, and tells what arrived. */
window.talk = async () => {
  const sender = await deviceFor('near')
  const out = await transportFor('near', (options) => sender.createSendTransport(options))
  out.on('produce', ({ kind, rtpParameters }, done, failed) => {
    window.bareRoom<string>('produce', kind, rtpParameters).then((id) => done({ id }), failed)
  })
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 480 } })
  for (const track of stream.getTracks()) await out.produce({ track })

  const receiver = await deviceFor('far')
  const into = await transportFor('far', (options) => receiver.createRecvTransport(options))
  const asked = performance.now()
  const consumers = []
  for (const kind of ['video', 'audio'] as const) {
    consumers.push(await into.consume(await window.bareRoom<types.ConsumerOptions>('consume', kind, receiver.recvRtpCapabilities)))
  }
  const picture = document.querySelector<HTMLVideoElement>('#far')!
  const frame = new Promise<VideoFrameCallbackMetadata>((resolve) => picture.requestVideoFrameCallback((_now, shown) => resolve(shown)))
  picture.srcObject = new MediaStream(consumers.map(({ track }) => track))
  await window.bareRoom('resume')
  const { width, height } = await frame
  const firstFrame_ms = performance.now() - asked
  return { width, height, firstFrame_ms, ...(await soundOf(into)), ...(await securityOf(into)) }
}

async function deviceFor(side: 'near' | 'far'): Promise<Device> {
  const device = await Device.factory()
  await device.load({ routerRtpCapabilities: await window.bareRoom<types.RtpCapabilities>('capabilities', side) })
  return device
}

async function transportFor(side: 'near' | 'far', create: (options: types.TransportOptions) => types.Transport): Promise<types.Transport> {
  const options = await window.bareRoom<types.TransportOptions>('open', side)
  const transport = create(options)
  transport.on('connect', ({ dtlsParameters }, done, failed) => {
    window.bareRoom<void>('connect', options.id, dtlsParameters).then(done, failed)
  })
  return transport
}

/** Waits for half a second of sound: a packet counts as received when its tag was right. */
async function soundOf(transport: types.Transport): Promise<{ soundPackets: number }> {
  for (;;) {
    const stats = [...(await transport.getStats()).values()] as { type: string; kind?: string; packetsReceived?: number }[]
    const soundPackets = stats.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio')?.packetsReceived ?? 0
    if (soundPackets >= 25) return { soundPackets }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function securityOf(transport: types.Transport): Promise<{ srtpCipher: string; dtlsState: string }> {
  const stats = [...(await transport.getStats()).values()] as { type: string; srtpCipher?: string; dtlsState?: string }[]
  const { srtpCipher = '', dtlsState = '' } = stats.find(({ type }) => type === 'transport') ?? {}
  return { srtpCipher, dtlsState }
}
