import { readEntry, recordingOf } from '#domains/rooms/service.ts'
import type { RoomNotice } from '#contract/media.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import { inScope, type Database } from '#platform/db/database.ts'
import type { Files } from '#platform/files/files.ts'
import type { Logger } from '#platform/log.ts'
import type { LoggedFact } from '../facts/fact-log.ts'
import { deliver, type Peers } from './peers.ts'

export interface AnnounceParts {
  db: Database
  vault: Vault
  files: Files
  log: Logger
  peers: Peers
}

/** Tells those who are in a room what changed of it in the database: screens that see facts know it twice, a phone only by this. */
export class Announcer {
  readonly #parts: AnnounceParts
  /** By room: what was said first is told first. */
  readonly #last = new Map<string, Promise<void>>()

  constructor(parts: AnnounceParts) {
    this.#parts = parts
  }

  hear(fact: LoggedFact): void {
    const { aggregate, name } = fact.wire
    if (name !== 'room.changed.v1' && name !== 'room.entry_added.v1') return
    const roomId = aggregate.id
    if (this.#inRoom(roomId).length === 0) return
    const before = this.#last.get(roomId) ?? Promise.resolve()
    const mine = before
      .then(() => this.#announce(roomId, fact))
      .catch((error: unknown) => this.#parts.log.warn({ err: error, roomId }, 'rooms: could not tell of a change'))
      .finally(() => {
        if (this.#last.get(roomId) === mine) this.#last.delete(roomId)
      })
    this.#last.set(roomId, mine)
  }

  #inRoom(roomId: string) {
    return this.#parts.peers.all((peer) => peer.roomId === roomId)
  }

  async #announce(roomId: string, { wire, centreId }: LoggedFact): Promise<void> {
    const { db } = this.#parts
    const { payload } = wire
    const chatId = 'kind' in payload && payload.kind === 'chat' && 'entryId' in payload ? payload.entryId : null
    const { recording, entry } = await inScope(db, centreId, async (tx) => ({
      recording: await recordingOf(tx, roomId),
      entry: chatId && (await readEntry(tx, this.#parts, roomId, chatId)),
    }))
    if (entry) {
      const { id: entryId, at, accountId, displayName, text } = entry
      this.#tell(roomId, { type: 'chat', entryId, at, accountId, displayName: displayName ?? '', text: text ?? '' })
    }
    this.#tell(roomId, { type: 'room.changed', recording })
  }

  #tell(roomId: string, notice: RoomNotice): void {
    for (const peer of this.#inRoom(roomId)) deliver(peer, { roomId, peerId: peer.id, notice })
  }
}
