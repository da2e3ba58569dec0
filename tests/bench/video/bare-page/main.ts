/**
 * The bare room's page: capabilities are known and the socket is open before anybody taps; all else comes after the tap. One page waits and
 * sends when somebody looks, the other looks; both may do both. `?source=camera`: with the layers of a face, not those of a patient.
 */
import { Device } from 'mediasoup-client'
import type { types } from 'mediasoup-client'
import { io, type Socket } from 'socket.io-client'
import { soundSending, videoSending } from '../../../../web/shared/rooms/quality/encodings.ts'
import type { BareNotices, BareRequests } from '../bare-contract.ts'

const socket: Socket<BareNotices, BareRequests> = io({ transports: ['websocket'] })
const device = await Device.factory()
await device.load({ routerRtpCapabilities: await socket.emitWithAck('capabilities') })

const source = new URLSearchParams(location.search).get('source') === 'camera' ? 'camera' : 'patient_view'
// What our seat's picture asks for, and our room's.
const layer = source === 'camera' ? 2 : 1
const video = document.querySelector('video')!
const audio = new Audio()
let open: { close(): void }[] = []

const onTap = (id: string, act: () => void): void => document.querySelector(`#${id}`)!.addEventListener('click', act)
onTap('wait', () => socket.on('wanted', () => void send()))
onTap('watch', () => void watch())
onTap('leave', () => void leave())
document.body.dataset['state'] = 'ready'

async function send(): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 1280, height: 720, frameRate: 25 } })
  const [sound] = stream.getAudioTracks()
  const [picture] = stream.getVideoTracks()
  const transport = device.createSendTransport(await socket.emitWithAck('createTransport'))
  open.push(transport, { close: () => stream.getTracks().forEach((track) => track.stop()) })
  connectOn(transport)
  transport.on('produce', ({ kind, rtpParameters }, done) => {
    void socket.emitWithAck('produce', transport.id, kind, rtpParameters).then((id) => done({ id }))
  })
  // Ours to the bit: what is compared is the room, not the picture.
  const { encodings, codecOptions } = videoSending(source, ['video/VP8'])
  await transport.produce({ track: picture!, encodings, codecOptions })
  await transport.produce({ track: sound!, codecOptions: soundSending.full.codecOptions })
}

async function watch(): Promise<void> {
  await socket.emitWithAck('want')
  const transport = device.createRecvTransport(await socket.emitWithAck('createTransport'))
  open.push(transport)
  connectOn(transport)
  const consume = async (producerId: string): Promise<void> => {
    const consumer = await transport.consume(
      await socket.emitWithAck('consume', transport.id, producerId, device.recvRtpCapabilities, layer),
    )
    const shown = consumer.kind === 'video' ? video : audio
    shown.srcObject = new MediaStream([consumer.track])
    await socket.emitWithAck('resume', consumer.id)
    await shown.play()
  }
  socket.on('produced', (producerId) => void consume(producerId))
  for (const producerId of await socket.emitWithAck('producers')) void consume(producerId)
}

async function leave(): Promise<void> {
  socket.off('produced')
  for (const one of open) one.close()
  open = []
  for (const shown of [video, audio]) shown.srcObject = null
  await socket.emitWithAck('leave')
  document.body.dataset['state'] = 'left'
}

function connectOn(transport: types.Transport): void {
  transport.on('connect', ({ dtlsParameters }, done) => {
    void socket.emitWithAck('connect_transport', transport.id, dtlsParameters).then(done)
  })
}
