import type { ConnectionState, Transport } from 'mediasoup-client/types'
import type { JoinAnswer, TransportParameters } from '#contract/media.ts'
import type { MediaKit } from './media-kit.ts'

export type Direction = 'send' | 'receive'

export type IceState = 'connecting' | 'well' | 'troubled'

/** The two connections of a peer. */
export interface Transports {
  send: Transport
  receive: Transport
  sctp: boolean
  state(direction: Direction): IceState
  close(): void
}

type Told = (direction: Direction, state: IceState) => void

const stateOf: Partial<Record<ConnectionState, IceState>> = {
  connecting: 'connecting',
  connected: 'well',
  disconnected: 'troubled',
  failed: 'troubled',
}

/** Builds both from the answer to a join. The server has connected its ends already: it knows our fingerprint. */
export function openTransports({ device, dtls }: MediaKit, answer: JoinAnswer, told: Told): Transports | null {
  if (!answer.sendTransport || !answer.receiveTransport) return null
  const optionsOf = (parameters: TransportParameters) =>
    ({
      ...parameters,
      sctpParameters: parameters.sctpParameters ?? undefined,
      iceServers: answer.iceServers,
      additionalSettings: { certificates: [dtls.certificate] },
    }) as unknown as Parameters<typeof device.createSendTransport>[0]
  const send = device.createSendTransport(optionsOf(answer.sendTransport))
  const receive = device.createRecvTransport(optionsOf(answer.receiveTransport))
  const connections = { send, receive }
  for (const direction of ['send', 'receive'] as const) {
    const transport = connections[direction]
    transport.on('connect', (_dtls, done) => done())
    transport.on('connectionstatechange', (state) => {
      const known = stateOf[state]
      if (known) told(direction, known)
    })
  }
  return {
    send,
    receive,
    sctp: answer.sendTransport.sctpParameters !== null,
    state: (direction) => stateOf[connections[direction].connectionState] ?? 'connecting',
    close() {
      send.close()
      receive.close()
    },
  }
}
