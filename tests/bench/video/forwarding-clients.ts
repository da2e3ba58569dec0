import { fork } from 'node:child_process'
import type { ClientAnswer, ClientOrder } from './forwarding-contract.ts'
import type { PictureStream } from './rtc/picture-stream.ts'
import type { IceTarget } from './rtc/stun.ts'

type Counted = Extract<ClientAnswer, { type: 'counted' }>

/** The process of senders and receivers. */
export interface ForwardingClients {
  /** Of the certificate that all of them show; they take the DTLS client's role. */
  fingerprint: string
  send(target: IceTarget, stream: PictureStream, kbit: number): Promise<void>
  receive(target: IceTarget, transportSequenceId: number): Promise<void>
  count(): Promise<Counted>
  stop(): void
}

export async function startClients(): Promise<ForwardingClients> {
  const child = fork(new URL('./forwarding-clients-process.ts', import.meta.url))
  const waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>()
  let counted: ((counts: Counted) => void) | undefined
  let ids = 0
  const fingerprint = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the clients ended with ${code}`)))
    child.on('message', (message: ClientAnswer) => {
      if (message.type === 'started') resolve(message.fingerprint)
      else if (message.type === 'counted') counted?.(message)
      else if (message.type === 'opened') waiting.get(message.id)?.resolve()
      else waiting.get(message.id)?.reject(new Error(message.reason))
    })
  })
  const order = (message: ClientOrder): void => void child.send(message)
  const open = (message: (id: number) => ClientOrder): Promise<void> =>
    new Promise((resolve, reject) => {
      ids += 1
      waiting.set(ids, { resolve, reject })
      order(message(ids))
    })
  return {
    fingerprint,
    send: (target, stream, kbit) => open((id) => ({ type: 'send', id, target, stream, kbit })),
    receive: (target, transportSequenceId) => open((id) => ({ type: 'receive', id, target, transportSequenceId })),
    count: () =>
      new Promise((resolve) => {
        counted = resolve
        order({ type: 'count' })
      }),
    stop: () => child.disconnect(),
  }
}
