import type { RoomNoticeMessage, RoomRequestData } from '#contract/media.ts'
import type { RoomPart, RoomRight } from '#contract/vocabulary-rooms.ts'
import type { MediaHost } from '../media-host.ts'
import type { RoomSpread } from '../rooms/sibling.ts'
import type { Gone, GoneReason, PeerEntry, PeerRequestName, RecordingOrder } from '../service.ts'
import type { LinkHandlers } from './link-server.ts'
import type { LinkSession } from './link-session.ts'

interface InRoom {
  roomId: string
  peerId: string
}

/** The process itself, where it has screens too. */
export interface HostListener {
  notice(message: RoomNoticeMessage): boolean
  gone(gone: Gone): void
}

/**
 * What processes with screens may ask of this host: the whole service. A peer belongs to the session that it joined or resumed by; where that
 * is gone (the process was killed, say), its peers are away, and come back by another one.
 */
export function mediaHandlers(media: MediaHost, own: HostListener | null): LinkHandlers {
  const owners = new Map<string, { session: LinkSession; roomId: string }>()
  const known = new WeakSet<LinkSession>()

  media.onNotice((message: RoomNoticeMessage) => {
    const owner = owners.get(message.peerId)
    if (!owner) return own?.notice(message) ?? false
    owner.session.tell('notice', message)
    return true
  })
  media.onGone((gone: Gone) => {
    const owner = owners.get(gone.peerId)
    owners.delete(gone.peerId)
    if (owner) owner.session.tell('gone', gone)
    else own?.gone(gone)
  })

  const greet = (session: LinkSession) => {
    if (known.has(session)) return
    known.add(session)
    session.once('end', () => {
      for (const [peerId, owner] of owners) if (owner.session === session) media.away(owner.roomId, peerId)
    })
  }

  return {
    state: () => ({ ...media.state(), load: media.load(), canRecord: media.canRecord() }),
    join: async (
      session: LinkSession,
      { entry, data, spread }: { entry: PeerEntry; data: RoomRequestData<'join'>; spread: RoomSpread },
    ) => {
      greet(session)
      const joined = await media.join(entry, data, spread)
      // Where the session ended meanwhile, nobody hears the answer.
      if (session.ended) media.away(entry.roomId, joined.peerId)
      owners.set(joined.peerId, { session, roomId: entry.roomId })
      return joined
    },
    request: (
      _session: LinkSession,
      { roomId, peerId, name, data }: InRoom & { name: PeerRequestName; data: RoomRequestData<PeerRequestName> },
    ) => media.request(roomId, peerId, name, data),
    away: (_session: LinkSession, { roomId, peerId }: InRoom) => media.away(roomId, peerId),
    putOut: (_session: LinkSession, { roomId, peerId, reason }: InRoom & { reason: GoneReason }) => media.putOut(roomId, peerId, reason),
    closeRoom: (_session: LinkSession, { roomId }: { roomId: string }) => media.closeRoom(roomId),
    update: (_session: LinkSession, { roomId, peerId, ...change }: InRoom & { part: RoomPart; rights: readonly RoomRight[] }) =>
      media.update(roomId, peerId, change),
    startRecording: (_session: LinkSession, order: RecordingOrder) => media.startRecording(order),
    setRecorded: async (_session: LinkSession, order: RecordingOrder) => {
      await media.setRecorded(order)
      return media.recordingAge_ms(order.recordingId)
    },
    stopRecording: (_session: LinkSession, order: Omit<RecordingOrder, 'peerIds'>) => media.stopRecording(order),
  }
}
