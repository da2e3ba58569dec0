import { Device, type types } from 'mediasoup-client'
import type { ConsumerParameters, JoinAnswer, RoomRequestData, TransportParameters } from '#contract/media.ts'
import type { Joined } from '#media/service.ts'

export interface Enter {
  capabilities: object
  iceServers: JoinAnswer['iceServers']
  policy: 'all' | 'relay'
}

declare global {
  interface Window {
    /** The room, on the other side of playwright's bridge. */
    joinRoom: (data: RoomRequestData<'join'>) => Promise<Joined>
    askRoom: (name: string, data: object) => Promise<{ producerId: string }>
    enter: (options: Enter) => Promise<void>
    send: (simulcast: boolean) => Promise<void>
    /** Resolves with milliseconds from asking to the first frame of another's camera. */
    watch: (consumer: ConsumerParameters) => Promise<number>
    /** By which kind of candidate each connection goes: `relay` is the relay's. */
    ways: () => Promise<(string | undefined)[]>
    refused: string[]
  }
}

let out: types.Transport
let into: types.Transport
let joined: Joined
window.refused = []

window.enter = async ({ capabilities, iceServers, policy }) => {
  const device = await Device.factory()
  await device.load({ routerRtpCapabilities: capabilities as types.RtpCapabilities })
  // Made beforehand, so that one exchange is enough.
  const certificate = await RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' } as EcKeyGenParams)
  const dtlsFingerprints = certificate
    .getFingerprints()
    .map(({ algorithm = '', value = '' }) => ({ algorithm, value: value.toUpperCase() }))
  const rtpCapabilities = { ...device.recvRtpCapabilities }
  joined = await window.joinRoom({ rtpCapabilities, sctp: true, dtlsFingerprints, resume: null })
  const options = (parameters: TransportParameters) =>
    ({
      ...parameters,
      iceServers,
      iceTransportPolicy: policy,
      additionalSettings: { certificates: [certificate] },
    }) as unknown as types.TransportOptions
  out = device.createSendTransport(options(joined.sendTransport!))
  into = device.createRecvTransport(options(joined.receiveTransport!))
  for (const transport of [out, into]) {
    transport.on('connect', (_parameters, done) => done())
    transport.on('icecandidateerror', ({ errorText }) => void window.refused.push(errorText))
  }
  out.on('produce', ({ kind, rtpParameters, appData }, done, failed) => {
    const data = { source: appData.source, kind, rtpParameters, paused: false }
    window.askRoom('produce', data).then(({ producerId }) => done({ id: producerId }), failed)
  })
}

window.send = async (simulcast) => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 480, frameRate: 20 } })
  const encodings = simulcast
    ? [4, 2, 1].map((scaleResolutionDownBy) => ({
        scaleResolutionDownBy,
        maxBitrate: 900_000 / scaleResolutionDownBy,
        scalabilityMode: 'L1T3',
      }))
    : undefined
  await out.produce({ track: stream.getAudioTracks()[0], appData: { source: 'microphone' } })
  await out.produce({ track: stream.getVideoTracks()[0], encodings, appData: { source: 'camera' } })
}

window.watch = async (parameters) => {
  const asked_ms = performance.now()
  const { id, producerId, kind, rtpParameters } = parameters
  const consumer = await into.consume({ id, producerId, kind, rtpParameters: rtpParameters as unknown as types.RtpParameters })
  const picture = document.querySelector<HTMLVideoElement>('#picture')!
  const shown = new Promise((resolve) => picture.requestVideoFrameCallback(resolve))
  picture.srcObject = new MediaStream([consumer.track])
  if (parameters.paused) await window.askRoom('consumer.pause', { consumerId: id, paused: false })
  await shown
  return performance.now() - asked_ms
}

window.ways = () =>
  Promise.all(
    [out, into].map(async (transport) => {
      const stats = [...(await transport.getStats()).values()] as {
        id: string
        type: string
        selectedCandidatePairId?: string
        localCandidateId?: string
        candidateType?: string
      }[]
      const pair = stats.find(({ type }) => type === 'transport')?.selectedCandidatePairId
      const local = stats.find(({ id }) => id === pair)?.localCandidateId
      return stats.find(({ id }) => id === local)?.candidateType
    }),
  )
