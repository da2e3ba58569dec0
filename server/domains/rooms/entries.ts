import type { RoomEntry } from '#contract/rest/rooms.ts'
import type { RoomEntryKind } from '#contract/vocabulary-rooms.ts'
import type { Actor } from '#platform/actor.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { NewRow, Tx } from '#platform/db/database.ts'
import type { Files, OpenFile, Staged } from '#platform/files/files.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { requiredText } from '#platform/text.ts'
import * as repository from './entries.repository.ts'
import { lockOpenRoom } from './lock-room.ts'
import { tell, type About } from './tell.ts'
import { columnsOf, nameOf, type Who } from './who.ts'

const page = 500

/** What reading an entry needs: names and words are encrypted, files are described where they lie. */
export interface EntryParts {
  vault: Vault
  files: Files
}

/** Adds to the room's record, which nobody changes afterwards, and tells it. The caller holds the room's lock. */
export async function addEntry(
  tx: Tx,
  room: About,
  entry: { kind: RoomEntryKind } & Partial<Omit<NewRow<'room_entries'>, 'id' | 'room_id' | 'centre_id' | 'seq' | 'at' | 'kind'>>,
  now: Date,
): Promise<string> {
  const id = newId()
  await repository.insert(tx, { id, room_id: room.id, centre_id: room.centre_id, at: now, ...entry })
  const actorId = typeof entry.account_id === 'string' ? entry.account_id : null
  await tell(tx, room, { fact: 'room.entry_added.v1', payload: { entryId: id, kind: entry.kind }, actorId }, now)
  return id
}

/** A line that somebody wrote. Throws `room.closed`, `request.invalid` where it is blank. */
export async function addMessage(tx: Tx, vault: Vault, who: Who, roomId: string, text: string, now: Date): Promise<string> {
  const room = await lockOpenRoom(tx, roomId, now)
  const text_encrypted = vault.encrypt(requiredText('text', text))
  return addEntry(tx, room, { kind: 'chat', ...columnsOf(who), text_encrypted }, now)
}

/** A file, or a still of what somebody shows; kept as long as the record. Throws `room.closed`. */
export async function addFile(
  tx: Tx,
  files: Files,
  actor: Actor,
  roomId: string,
  { kind, staged, age_ms }: { kind: 'file' | 'freeze_frame'; staged: Staged; age_ms?: number | undefined },
  now: Date,
): Promise<string> {
  const room = await lockOpenRoom(tx, roomId, now)
  const { id: file_id } = await files.keep(tx, staged, { centreId: room.centre_id, actorId: actor.accountId, now, retentionUntil: null })
  return addEntry(tx, room, { kind, account_id: actor.accountId, file_id, picture_age_ms: age_ms ?? null }, now)
}

/** The file of an entry. Throws `object.not_found` where it has none. */
export async function openEntryFile(tx: Tx, files: Files, entryId: string): Promise<OpenFile> {
  const { file_id } = found(await repository.place(tx, entryId))
  return files.open(tx, found(file_id))
}

/** Strokes over a freeze frame of the same room. */
export async function addDrawing(
  tx: Tx,
  who: Who,
  roomId: string,
  { onEntryId, strokes }: { onEntryId: string; strokes: NonNullable<RoomEntry['strokes']> },
  now: Date,
): Promise<string> {
  if (strokes.some(({ points }) => points.length % 2 !== 0))
    throw new Refusal('request.invalid', { fields: [{ field: 'body/strokes', problem: 'points come in pairs' }] })
  const room = await lockOpenRoom(tx, roomId, now)
  const frame = found(await repository.byId(tx, roomId, onEntryId))
  if (frame.kind !== 'freeze_frame') throw new Refusal('object.not_found')
  return addEntry(tx, room, { kind: 'drawing', ...columnsOf(who), strokes: JSON.stringify(strokes), on_entry_id: onEntryId }, now)
}

export async function readEntries(tx: Tx, parts: EntryParts, roomId: string, after?: string): Promise<RoomEntry[]> {
  const rows = found(await repository.after(tx, roomId, after, page))
  const entries: RoomEntry[] = []
  for (const row of rows) entries.push(await toEntry(tx, parts, row))
  return entries
}

export async function readEntry(tx: Tx, parts: EntryParts, roomId: string, id: string): Promise<RoomEntry> {
  return toEntry(tx, parts, found(await repository.byId(tx, roomId, id)))
}

async function toEntry(tx: Tx, { vault, files }: EntryParts, row: repository.EntryRow): Promise<RoomEntry> {
  return {
    id: row.id,
    kind: row.kind as RoomEntryKind,
    at: row.at.toISOString(),
    accountId: row.account_id,
    displayName: nameOf(vault, row),
    text: vault.decryptOrNull(row.text_encrypted),
    file: row.file_id === null ? null : await describeFile(tx, files, row.file_id),
    strokes: row.strokes as RoomEntry['strokes'],
    onEntryId: row.on_entry_id,
    pictureAgeMs: row.picture_age_ms,
  }
}

async function describeFile(tx: Tx, files: Files, fileId: string): Promise<RoomEntry['file']> {
  const { name, mediaType, bytes } = await files.describe(tx, fileId)
  return { fileId, name, mediaType, bytes }
}
