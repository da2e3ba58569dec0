import type { DtlsParameters, RtpCapabilities, WebRtcTransport } from 'mediasoup/types'
import { Refusal } from '#platform/refusal.ts'
import type { Sender } from './elsewhere.ts'
import type { Peer } from './peer.ts'
import { Receiving } from './receiving.ts'
import { Sending } from './sending.ts'
import type { Shard } from './shard.ts'
import type { Shards } from './shards.ts'
import { streamsOf } from './streams.ts'

export interface ConnectOptions {
  capabilities: RtpCapabilities
  dtls: DtlsParameters
  sctp: boolean
}

/**
 * Gives the peer a place on a shard: two connected transports and a consumer, unpaused, for each stream of the others. Nothing flows before its
 * screen has the answer, so there is nothing to pause. Where it throws, nothing stays.
 */
export async function connect(
  peer: Peer,
  shards: Shards,
  { capabilities, dtls, sctp }: ConnectOptions,
  everybodyElse: () => Sender[],
): Promise<void> {
  const shard = await shards.enter()
  const [send, receive] = await openBoth(shard, dtls, sctp).catch((error: unknown) => {
    shards.exit(shard)
    throw error
  })
  const post = peer.mailbox.post.bind(peer.mailbox)
  const receiving = new Receiving(shard, receive, capabilities, post)
  peer.connection = { shard, capabilities, sending: new Sending(shard, send, post), receiving }
  // Asked for now: from here on the room offers the peer whatever is new.
  const others = everybodyElse().flatMap(({ presence, source }) => (source ? [{ presence, source }] : []))
  await Promise.all([
    ...others.flatMap(({ presence, source }) => streamsOf(presence).map((stream) => receiving.take(stream, source, false))),
    ...others.flatMap(({ presence, source }) => presence.data.map((stream) => receiving.takeData(stream, source))),
  ])
  if (shard.closed) throw new Refusal('server.unavailable')
}

/** Both or none. */
async function openBoth(shard: Shard, dtls: DtlsParameters, sctp: boolean): Promise<[WebRtcTransport, WebRtcTransport]> {
  const [send, receive] = await Promise.allSettled([shard.connect(dtls, sctp), shard.connect(dtls, sctp)])
  if (send.status === 'fulfilled' && receive.status === 'fulfilled') return [send.value, receive.value]
  for (const opened of [send, receive]) if (opened.status === 'fulfilled') opened.value.close()
  throw shard.closed
    ? new Refusal('server.unavailable')
    : send.status === 'rejected'
      ? send.reason
      : (receive as PromiseRejectedResult).reason
}
