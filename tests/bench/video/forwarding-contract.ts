import type { PictureStream } from './rtc/picture-stream.ts'
import type { IceTarget } from './rtc/stun.ts'

/** What the process of the clients is told. */
export type ClientOrder =
  | { type: 'send'; id: number; target: IceTarget; stream: PictureStream; kbit: number }
  | { type: 'receive'; id: number; target: IceTarget; transportSequenceId: number }
  | { type: 'count' }

/** What it answers. */
export type ClientAnswer =
  | { type: 'started'; fingerprint: string }
  | { type: 'opened'; id: number }
  | { type: 'failed'; id: number; reason: string }
  /** Since it was asked before: media packets sent by senders and received by receivers. */
  | { type: 'counted'; sent: number; received: number; receivedBytes: number; cpu_s: number }
