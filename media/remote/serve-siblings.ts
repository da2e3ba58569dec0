import { newId } from '#platform/ids.ts'
import { Refusal } from '#platform/refusal.ts'
import type { MediaHost } from '../media-host.ts'
import type { OpenPipe, PipeEnd, PipeEvents } from '../rooms/shard-source.ts'
import type { HostAddress, Neighbours, RoomWatcher } from '../rooms/sibling.ts'
import type { LinkHandlers } from './link-server.ts'
import type { LinkSession } from './link-session.ts'
import type { RoomEvent } from './neighbours.ts'
import type { PipeEvent } from './remote-shard.ts'

/** What another host has of ours by one session; it ends with it. */
interface Visitor {
  unwatch: Map<string, () => void>
  pipes: Map<string, OpenPipe>
}

/** What other hosts may ask of this one: to watch a room, and to fetch streams of its shards. */
export function siblingHandlers(media: MediaHost, neighbours: Neighbours): LinkHandlers {
  const visitors = new WeakMap<LinkSession, Visitor>()

  const visitorOf = (session: LinkSession): Visitor => {
    let visitor = visitors.get(session)
    if (!visitor) {
      visitor = { unwatch: new Map(), pipes: new Map() }
      const { unwatch, pipes } = visitor
      visitors.set(session, visitor)
      session.once('end', () => {
        for (const stop of unwatch.values()) stop()
        for (const pipe of pipes.values()) pipe.close()
      })
    }
    return visitor
  }

  const pipeOf = (session: LinkSession, pipeId: string): OpenPipe => {
    const pipe = visitorOf(session).pipes.get(pipeId)
    if (!pipe) throw new Refusal('object.not_found')
    return pipe
  }

  return {
    'room.watch': (session: LinkSession, { roomId, from }: { roomId: string; from: HostAddress }) => {
      const room = media.roomOf(roomId)
      if (!room) return null
      const { unwatch } = visitorOf(session)
      unwatch.get(roomId)?.()
      let there: RoomEvent[] | null = []
      const tell = (event: RoomEvent) => void (there ? there.push(event) : session.tell('room', event))
      const watcher: RoomWatcher = {
        present: (presence) => tell({ roomId, type: 'present', presence }),
        left: (peerId) => tell({ roomId, type: 'left', peerId }),
        follow: (follow) => tell({ roomId, type: 'follow', follow }),
      }
      unwatch.set(roomId, room.watch(watcher))
      // It carries a part too: we look at it in return.
      if (!room.deserted) void neighbours.meet(room, [from])
      const answer = there
      there = null
      return answer
    },
    'room.unwatch': (session: LinkSession, { roomId }: { roomId: string }) => {
      const { unwatch } = visitorOf(session)
      unwatch.get(roomId)?.()
      unwatch.delete(roomId)
    },
    'room.mute': (_session: LinkSession, { roomId, peerId, byPeerId }: { roomId: string; peerId: string; byPeerId: string }) =>
      media.roomOf(roomId)?.mute(peerId, byPeerId),
    'room.remove': (_session: LinkSession, { roomId, peerId }: { roomId: string; peerId: string }) =>
      media.putOut(roomId, peerId, 'removed'),

    'pipe.open': async (session: LinkSession, { roomId, shardId, end }: { roomId: string; shardId: string; end: PipeEnd }) => {
      const shard = media.roomOf(roomId)?.shard(shardId)
      if (!shard) throw new Refusal('object.not_found')
      const pipeId = newId()
      const { pipes } = visitorOf(session)
      const pipe = await shard.openPipe(
        end,
        'network',
        eventsTo(session, pipeId, () => pipes.delete(pipeId)),
      )
      pipes.set(pipeId, pipe)
      return { pipeId, end: pipe.end }
    },
    'pipe.fetch': (session: LinkSession, { pipeId, producerId }: { pipeId: string; producerId: string }) =>
      pipeOf(session, pipeId).fetch(producerId),
    'pipe.drop': (session: LinkSession, { pipeId, producerId }: { pipeId: string; producerId: string }) =>
      pipeOf(session, pipeId).drop(producerId),
    'pipe.fetchData': (session: LinkSession, { pipeId, dataProducerId }: { pipeId: string; dataProducerId: string }) =>
      pipeOf(session, pipeId).fetchData(dataProducerId),
    'pipe.dropData': (session: LinkSession, { pipeId, dataProducerId }: { pipeId: string; dataProducerId: string }) =>
      pipeOf(session, pipeId).dropData(dataProducerId),
    'pipe.close': (session: LinkSession, { pipeId }: { pipeId: string }) => {
      const { pipes } = visitorOf(session)
      pipes.get(pipeId)?.close()
      pipes.delete(pipeId)
    },
  }
}

function eventsTo(session: LinkSession, pipeId: string, onBroken: () => void): PipeEvents {
  const tell = (event: PipeEvent) => session.tell('pipe', event)
  return {
    paused: (producerId, paused) => tell({ pipeId, type: 'paused', producerId, paused }),
    ended: (producerId) => tell({ pipeId, type: 'ended', producerId }),
    data: (dataProducerId, message, ppid) => tell({ pipeId, type: 'data', dataProducerId, message: message.toString('base64'), ppid }),
    dataEnded: (dataProducerId) => tell({ pipeId, type: 'dataEnded', dataProducerId }),
    broken: () => {
      onBroken()
      tell({ pipeId, type: 'broken' })
    },
  }
}
