import type { Recording } from '#contract/rest/rooms.ts'
import type { RecordingState, TrackSource } from '#contract/vocabulary-rooms.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Files, OpenFile, Staged } from '#platform/files/files.ts'
import { found } from '#platform/refusal.ts'
import { setting } from '#platform/settings.ts'
import { byId as visitById } from './attendance.repository.ts'
import { addEntry } from './entries.ts'
import { lockRoom } from './lock-room.ts'
import * as repository from './recordings.repository.ts'
import { tell } from './tell.ts'
import { nameOf } from './who.ts'

/** A recording that goes on, under its lock. */
export interface HeldRecording {
  id: string
  roomId: string
  centreId: string
  state: 'recording' | 'storing'
  startedAt: Date
  /** The peers in the room whose person has agreed. */
  wished: string[]
  /** The peers that the media side was told of; null before it began. */
  told: string[] | null
  keptBy: string | null
  lastSeenAt: Date
}

export const goingRecordings = repository.going
export const recordingOf = async (tx: Tx, roomId: string): Promise<boolean> => (await repository.running(tx, roomId)) !== undefined

/** Null where it is over. */
export async function holdRecording(tx: Tx, id: string): Promise<HeldRecording | null> {
  const row = await repository.lock(tx, id)
  if (row?.state !== 'recording' && row?.state !== 'storing') return null
  return {
    id,
    roomId: row.room_id,
    centreId: row.centre_id,
    state: row.state,
    startedAt: row.started_at,
    wished: await repository.agreeingPeers(tx, row),
    told: row.recorded_peers?.toSorted() ?? null,
    keptBy: row.kept_by,
    lastSeenAt: row.last_seen_at,
  }
}

export async function noteRecorded(tx: Tx, id: string, by: { peerIds: string[]; keptBy: string | null }, now: Date): Promise<void> {
  await repository.noteRecorded(tx, id, by.peerIds, { kept_by: by.keptBy, last_seen_at: now })
}

/** A stream begins to be written. Whose it is, its visit says. */
export async function noteTrack(
  tx: Tx,
  track: { recordingId: string; peerId: string; source: TrackSource; mediaType: string; startOffset_ms: number; fileId: string },
  now: Date,
): Promise<void> {
  const recording = found(await repository.byId(tx, track.recordingId))
  const visit = found(await visitById(tx, track.peerId))
  const startedAt = new Date(
    Math.max(recording.started_at.getTime(), Math.min(now.getTime(), recording.started_at.getTime() + track.startOffset_ms)),
  )
  await repository.insertTrack(tx, {
    id: track.fileId,
    recording_id: recording.id,
    centre_id: recording.centre_id,
    account_id: visit.account_id,
    link_id: visit.link_id,
    visit_id: visit.id,
    source: track.source,
    media_type: track.mediaType,
    file_id: track.fileId,
    started_at: startedAt,
  })
}

export interface FinishedTrack {
  file: Staged
  startOffset_ms: number
  duration_ms: number
}

/**
 * Keeps the streams of a recording that is over, each with its hash, until its retention ends; of streams that nobody finished, because their
 * process died, what came onto the disk. `problem` says why it is over where nobody asked for that; it has failed where nothing could be kept.
 */
export async function closeRecording(
  tx: Tx,
  files: Files,
  recording: HeldRecording,
  finished: readonly FinishedTrack[],
  problem: string | null,
  now: Date,
): Promise<void> {
  const { id, centreId, startedAt } = recording
  const days = await setting(tx, centreId, 'room.recording_retention_days')
  const retainUntil = new Date(now.getTime() + days * 86_400_000)
  let kept = 0
  for (const track of await repository.tracksOf(tx, id)) {
    const whole = finished.find(({ file }) => file.id === track.file_id)
    const staged = whole?.file ?? (await files.recover(track.file_id, { name: track.source }))
    if (!staged) {
      await repository.removeTrack(tx, track.id)
      continue
    }
    await files.keep(tx, staged, { centreId, actorId: null, now, retentionUntil: retainUntil })
    const started = whole ? new Date(startedAt.getTime() + whole.startOffset_ms) : track.started_at
    const until = Math.max(started.getTime(), recording.lastSeenAt.getTime())
    const duration_ms = Math.round(whole?.duration_ms ?? until - started.getTime())
    await repository.updateTrack(tx, track.id, { started_at: started, duration_ms })
    kept += 1
  }
  const hasFailed = kept === 0 && problem !== null
  const isStill = recording.state === 'recording'
  await repository.update(tx, id, {
    state: hasFailed ? 'failed' : 'stored',
    problem,
    retain_until: retainUntil,
    ...(isStill ? { ended_at: now } : {}),
  })
  const room = await lockRoom(tx, recording.roomId, now)
  if (isStill) await addEntry(tx, room, { kind: 'recording_stopped' }, now)
  await tell(tx, room, { fact: 'room.changed.v1', payload: { what: 'recording' }, actorId: null }, now)
}

/** Every recording of the room with its streams, oldest first. */
export async function readRecordings(tx: Tx, vault: Vault, files: Files, roomId: string): Promise<Recording[]> {
  const rows = await repository.ofRoom(tx, roomId)
  return Promise.all(
    rows.map(async (row) => ({
      id: row.id,
      state: row.state as RecordingState,
      startedAt: row.started_at.toISOString(),
      endedAt: row.ended_at?.toISOString() ?? null,
      startedBy: row.starter_name,
      retainUntil: row.retain_until?.toISOString() ?? null,
      tracks: await readTracks(tx, vault, files, row),
    })),
  )
}

/** To play from. Throws `object.not_found` while it is not whole, `file.expired` past its retention. */
export async function openTrack(tx: Tx, files: Files, trackId: string): Promise<OpenFile> {
  const track = found(await repository.trackById(tx, trackId))
  return files.open(tx, track.file_id)
}

async function readTracks(tx: Tx, vault: Vault, files: Files, recording: repository.RecordingRow): Promise<Recording['tracks']> {
  const tracks: Recording['tracks'] = []
  for (const row of await repository.tracksOf(tx, recording.id)) {
    if (row.duration_ms === null) continue
    const { bytes, sha256 } = await files.describe(tx, row.file_id)
    tracks.push({
      id: row.id,
      displayName: nameOf(vault, row) ?? '',
      peerId: row.visit_id,
      source: row.source as TrackSource,
      mediaType: row.media_type,
      offsetMs: row.started_at.getTime() - recording.started_at.getTime(),
      durationMs: row.duration_ms,
      bytes,
      sha256,
    })
  }
  return tracks
}
