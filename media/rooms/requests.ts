import { Compile } from 'typebox/compile'
import { roomRequests, type RoomRequestAnswer, type RoomRequestData } from '#contract/media.ts'
import { labelRight, sourceRight, type RoomRight } from '#contract/vocabulary-rooms.ts'
import { Refusal } from '#platform/refusal.ts'
import type { PeerRequestName } from '../service.ts'
import type { Connection, Peer } from './peer.ts'
import { refusalOf } from './refusals.ts'
import type { Room } from './room.ts'
import { requestRight } from './sources.ts'

/** Whoever asks: a peer that is in the room, and connected. */
interface Asking {
  room: Room
  peer: Peer
  connection: Connection
}

type Handlers = { [N in PeerRequestName]: (asking: Asking, data: RoomRequestData<N>) => Promise<RoomRequestAnswer<N>> }

const handlers: Handlers = {
  async leave({ room, peer }) {
    room.putOut(peer.id, 'left')
    return {}
  },
  async produce({ peer, connection }, data) {
    demand(peer, sourceRight[data.source])
    return { producerId: (await connection.sending.produce(data)).id }
  },
  async 'producer.pause'({ connection }, { producerId, paused }) {
    await connection.sending.pause(producerId, paused)
    return {}
  },
  async 'producer.skipLost'({ connection }, { producerId }) {
    await connection.sending.skipLost(producerId)
    return {}
  },
  async 'producer.close'({ connection }, { producerId }) {
    connection.sending.end(producerId)
    return {}
  },
  async produceData({ peer, connection }, data) {
    demand(peer, labelRight[data.label])
    return { dataProducerId: (await connection.sending.produceData(data)).id }
  },
  async 'consumer.pause'({ connection }, { consumerId, paused }) {
    await connection.receiving.pause(consumerId, paused)
    return {}
  },
  async 'consumer.layers'({ connection }, data) {
    await connection.receiving.layers(data)
    return {}
  },
  async 'transport.restart'({ connection }, { transportId }) {
    const transport = [connection.sending.transport, connection.receiving.transport].find(({ id }) => id === transportId)
    if (!transport) throw new Refusal('room.not_joined')
    return { iceParameters: { ...(await transport.restartIce()) } }
  },
  async 'microphone.arrived'({ connection }) {
    return connection.sending.soundArrived()
  },
  async rung({ room, peer }, report) {
    peer.rung = report
    room.changed(peer)
    return {}
  },
  async follow({ room, peer }, data) {
    return { seq: room.lead(peer, data).seq }
  },
  async mute({ room, peer }, { peerId }) {
    await room.mute(peerId, peer.id)
    return {}
  },
  async remove({ room }, { peerId }) {
    await room.remove(peerId)
    return {}
  },
}

const forms = Object.fromEntries(Object.entries(roomRequests).map(([name, { data }]) => [name, Compile(data)]))

/** Throws `request.invalid` where the data are not what the contract says. */
export function checkData(name: string, data: unknown): void {
  const form = Object.hasOwn(forms, name) ? forms[name] : undefined
  if (!form?.Check(data)) throw new Refusal('request.invalid')
}

/** Does what a peer asks. Its rights are looked at here again, whoever looked before. */
export async function serve<N extends PeerRequestName>(
  room: Room,
  peerId: string,
  name: N,
  data: RoomRequestData<N>,
): Promise<RoomRequestAnswer<N>> {
  const peer = room.peer(peerId)
  const right = requestRight[name]
  if (right) demand(peer, right)
  const { connection } = peer
  // Its worker died; it will join again.
  if (!connection) throw new Refusal('server.unavailable')
  try {
    return await handlers[name]({ room, peer, connection }, data)
  } catch (error) {
    throw refusalOf(error, connection.shard.closed || peer.connection !== connection)
  }
}

function demand(peer: Peer, right: RoomRight): void {
  if (!peer.rights.has(right)) throw new Refusal('room.right_missing')
}
