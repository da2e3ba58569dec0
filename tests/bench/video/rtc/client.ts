import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { shakeHands, type Certificate } from './dtls.ts'
import { clientProtector, type Protector } from './srtp.ts'
import { bindingRequest, isBindingSuccess, type IceTarget } from './stun.ts'

/** A WebRTC transport's other end without a browser: ICE, DTLS and SRTP on one UDP socket. */
export interface RtcClient {
  send(packet: Buffer): void
  protect: Protector
  /** Still encrypted; RTCP too. */
  onMedia(listener: (packet: Buffer) => void): void
  close(): void
}

/** The server's consent to go on ends without requests (30 s in mediasoup). */
const consentEvery_ms = 5_000

export async function openClient(target: IceTarget, certificate: Certificate): Promise<RtcClient> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 })
  // A worker that is gone refuses; whoever waits for an answer finds out.
  socket.on('error', () => {})
  socket.connect(target.port, target.ip)
  await once(socket, 'connect')
  const fragment = randomBytes(4).toString('hex')
  const ask = (): void => socket.send(bindingRequest(target, fragment))
  await bind(socket, ask)
  const hands = await shakeHands(certificate, (packet) => socket.send(packet))
  const isDtls = (packet: Buffer): boolean => packet[0]! >= 20 && packet[0]! <= 63
  const handOn = (packet: Buffer): void => void (isDtls(packet) && hands.arrived(packet))
  socket.on('message', handOn)
  const keying = await hands.keying
  socket.off('message', handOn)
  const consent = setInterval(ask, consentEvery_ms)
  return {
    send: (packet) => socket.send(packet),
    protect: clientProtector(keying),
    onMedia: (listener) => void socket.on('message', (packet) => (packet[0]! & 0xc0) === 0x80 && listener(packet)),
    close() {
      clearInterval(consent)
      socket.close()
    },
  }
}

async function bind(socket: Socket, ask: () => void): Promise<void> {
  const bound = new Promise<void>((resolve) => {
    const hear = (packet: Buffer): void => {
      if (!isBindingSuccess(packet)) return
      socket.off('message', hear)
      resolve()
    }
    socket.on('message', hear)
  })
  for (let attempt = 0; attempt < 20; attempt++) {
    ask()
    if (await Promise.race([bound.then(() => true), sleep(250, false)])) return
  }
  throw new Error('the transport does not answer binding requests')
}
