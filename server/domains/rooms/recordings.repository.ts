import { sql } from 'kysely'
import type { RecordingConsent } from '#contract/vocabulary-rooms.ts'
import type { Change, NewRow, Tx } from '#platform/db/database.ts'

function base(tx: Tx) {
  return tx
    .selectFrom('room_recordings as recording')
    .innerJoin('accounts', 'accounts.id', 'recording.started_by')
    .selectAll('recording')
    .select('accounts.display_name as starter_name')
}
export type RecordingRow = Awaited<ReturnType<typeof byId>> & object

export const byId = (tx: Tx, id: string) => base(tx).where('recording.id', '=', id).executeTakeFirst()

/** The row's lock comes first, so that what is read next is what will be changed. Tracks that name it may be noted meanwhile. */
export async function lock(tx: Tx, id: string) {
  await tx.selectFrom('room_recordings').select('id').where('id', '=', id).forNoKeyUpdate().executeTakeFirst()
  return byId(tx, id)
}

export const ofRoom = (tx: Tx, roomId: string) => base(tx).where('recording.room_id', '=', roomId).orderBy('recording.started_at').execute()

export const running = (tx: Tx, roomId: string) =>
  base(tx).where('recording.room_id', '=', roomId).where('recording.state', '=', 'recording').executeTakeFirst()

/** Ids of those that run or are being stored; of one room, or of all. */
export async function going(tx: Tx, roomId?: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('room_recordings')
    .select('id')
    .where('state', 'in', ['recording', 'storing'])
    .$if(roomId !== undefined, (query) => query.where('room_id', '=', roomId!))
    .execute()
  return rows.map((row) => row.id)
}

export async function insert(tx: Tx, row: NewRow<'room_recordings'>): Promise<void> {
  await tx.insertInto('room_recordings').values(row).execute()
}

export async function update(tx: Tx, id: string, values: Change<'room_recordings'>): Promise<void> {
  await tx.updateTable('room_recordings').set(values).where('id', '=', id).execute()
}

export interface Person {
  account_id: string | null
  link_id: string | null
}

/** The newest answer counts. */
export async function setConsent(
  tx: Tx,
  recording: { id: string; centre_id: string },
  person: Person,
  answer: RecordingConsent,
  now: Date,
): Promise<void> {
  await tx
    .insertInto('room_recording_consents')
    .values({ recording_id: recording.id, centre_id: recording.centre_id, ...person, answer, answered_at: now })
    .onConflict((conflict) => conflict.columns(['recording_id', 'account_id', 'link_id']).doUpdateSet({ answer, answered_at: now }))
    .execute()
}

export const consents = (tx: Tx, recordingId: string) =>
  tx
    .selectFrom('room_recording_consents as consent')
    .leftJoin('accounts', 'accounts.id', 'consent.account_id')
    .leftJoin('room_links as link', 'link.id', 'consent.link_id')
    .select(['consent.account_id', 'consent.link_id', 'consent.answer', 'accounts.display_name', 'link.purpose', 'link.name_encrypted'])
    .where('consent.recording_id', '=', recordingId)
    .orderBy('consent.answered_at')
    .execute()

/** The peers in the room whose person has agreed. */
export async function agreeingPeers(tx: Tx, recording: { id: string; room_id: string }): Promise<string[]> {
  const rows = await tx
    .selectFrom('room_visits as visit')
    .innerJoin('room_recording_consents as consent', (join) =>
      join.on((eb) =>
        eb.or([eb('consent.account_id', '=', eb.ref('visit.account_id')), eb('consent.link_id', '=', eb.ref('visit.link_id'))]),
      ),
    )
    .select('visit.id')
    .where('visit.room_id', '=', recording.room_id)
    .where('visit.left_at', 'is', null)
    .where('consent.recording_id', '=', recording.id)
    .where('consent.answer', '=', 'given')
    .orderBy('visit.id')
    .execute()
  return rows.map((row) => row.id)
}

export async function noteRecorded(tx: Tx, id: string, peerIds: readonly string[], values: Change<'room_recordings'>): Promise<void> {
  const recorded_peers = sql<string[]>`${[...peerIds]}::uuid[]`
  await tx
    .updateTable('room_recordings')
    .set({ ...values, recorded_peers })
    .where('id', '=', id)
    .execute()
}

function tracks(tx: Tx) {
  return tx
    .selectFrom('room_recording_tracks as track')
    .innerJoin('room_recordings as recording', 'recording.id', 'track.recording_id')
    .leftJoin('accounts', 'accounts.id', 'track.account_id')
    .leftJoin('room_links as link', 'link.id', 'track.link_id')
    .selectAll('track')
    .select(['recording.room_id', 'accounts.display_name', 'link.purpose', 'link.name_encrypted'])
}

export const tracksOf = (tx: Tx, recordingId: string) =>
  tracks(tx).where('track.recording_id', '=', recordingId).orderBy('track.started_at').orderBy('track.id').execute()

export const trackById = (tx: Tx, id: string) => tracks(tx).where('track.id', '=', id).executeTakeFirst()

export async function insertTrack(tx: Tx, row: NewRow<'room_recording_tracks'>): Promise<void> {
  await tx.insertInto('room_recording_tracks').values(row).execute()
}

export async function updateTrack(tx: Tx, id: string, values: Change<'room_recording_tracks'>): Promise<void> {
  await tx.updateTable('room_recording_tracks').set(values).where('id', '=', id).execute()
}

export async function removeTrack(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('room_recording_tracks').where('id', '=', id).execute()
}
