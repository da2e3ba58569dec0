import { createHash, randomBytes } from 'node:crypto'
import type { ObjectKind } from '#contract/route.ts'
import { createVault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { toGeometry } from '#platform/db/geometry.ts'
import { newId } from '#platform/ids.ts'
import { testSecretKey } from './cluster.ts'
import { addConsultObjects } from './consult-objects.ts'
import { addAccount } from './people.ts'

/** Files stand in bodies only. */
export type Objects = Record<ObjectKind | 'file', string>

/** One object of every kind that a route can name, in one centre and belonging together: a unit with a patient's run on it. */
export async function addObjects(tx: Tx, { centreId, now }: { centreId: string; now: Date }): Promise<Objects> {
  const vault = createVault(Buffer.from(testSecretKey))
  const at = { lat: 37.03, lon: 111.92 }
  const tag = randomBytes(4).toString('hex')
  const common = { centre_id: centreId, created_at: now }
  const account = await addAccount(tx, { centreId, now, roles: ['crew'] })
  const session = newId()
  const institution = newId()
  const [room, entry, recording, track] = [newId(), newId(), newId(), newId()] as const
  const [station, vehicle, shift, terminal, call, incident, assignment, patient, card, roadClosure] = Array.from({ length: 10 }, newId) as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  await tx
    .insertInto('sessions')
    .values({
      id: session,
      account_id: account.id,
      token_hash: createHash('sha256').update(session).digest(),
      created_at: now,
      last_seen_at: now,
      expires_at: new Date(now.getTime() + 3_600_000),
      address: '127.0.0.1',
      user_agent: 'test',
    })
    .execute()
  await tx
    .insertInto('institutions')
    .values({
      ...common,
      id: institution,
      name: tag,
      short_name: tag,
      kind: 'general_hospital',
      level: 'county',
      location: toGeometry(at),
      location_approximate: true,
    })
    .execute()
  await tx
    .insertInto('stations')
    .values({ ...common, id: station, name: tag, location: toGeometry(at), location_approximate: true })
    .execute()
  await tx
    .insertInto('vehicles')
    .values({
      ...common,
      id: vehicle,
      vehicle_no: 1 + (Number.parseInt(tag, 16) % 65_000),
      station_id: station,
      call_sign: tag,
      plate: tag,
      kind: 'ambulance',
      capabilities: ['transport'],
      state: 'available',
      state_since: now,
    })
    .execute()
  const [starts, ends] = [new Date(now.getTime() - 3_600_000), new Date(now.getTime() + 11 * 3_600_000)]
  await tx
    .insertInto('shifts')
    .values({ ...common, id: shift, vehicle_id: vehicle, starts_at: starts, ends_at: ends })
    .execute()
  await tx
    .insertInto('shift_members')
    .values({ shift_id: shift, account_id: account.id, duty: 'doctor', during: `[${starts.toISOString()},${ends.toISOString()})` })
    .execute()
  await tx
    .insertInto('terminals')
    .values({
      id: terminal,
      centre_id: centreId,
      protocol: 'osmand',
      status: 'bound',
      vehicle_id: vehicle,
      first_seen_at: now,
      last_seen_at: now,
    })
    .execute()
  await tx
    .insertInto('cards')
    .values({ id: card, centre_id: centreId, code: tag, card_version: 1, status: 'draft', content: '{}', saved_at: now })
    .execute()
  await tx
    .insertInto('incidents')
    .values({
      id: incident,
      centre_id: centreId,
      number: tag,
      run_type: 'emergency',
      priority: 2,
      location: toGeometry(at),
      location_source: 'map_click',
      opened_by: account.id,
      opened_at: now,
    })
    .execute()
  await tx
    .insertInto('calls')
    .values({
      id: call,
      centre_id: centreId,
      pbx_call_id: tag,
      state: 'claimed',
      number_encrypted: vault.encrypt('13800000000'),
      number_hash: vault.fingerprint('phone', '13800000000'),
      rang_at: now,
      claimed_by: account.id,
      claimed_at: now,
      incident_id: incident,
      recorded_at: now,
    })
    .execute()
  await tx
    .insertInto('assignments')
    .values({
      id: assignment,
      centre_id: centreId,
      incident_id: incident,
      vehicle_id: vehicle,
      step: 'dispatched',
      step_at: now,
      step_source: 'dispatcher',
      dispatched_by: account.id,
      dispatched_at: now,
      destination_id: institution,
    })
    .execute()
  await tx
    .updateTable('vehicles')
    .set({ state: 'dispatched', assignment_id: assignment, incident_id: incident, run_since: now })
    .where('id', '=', vehicle)
    .execute()
  await tx
    .insertInto('patients')
    .values({ ...common, id: patient, temporary: true, name_encrypted: vault.encrypt('无名氏'), sex: 'unknown' })
    .execute()
  await tx
    .insertInto('incident_patients')
    .values({ incident_id: incident, patient_id: patient, centre_id: centreId, seq: 1, added_at: now })
    .execute()
  await tx
    .insertInto('road_closures')
    .values({ ...common, id: roadClosure, point: toGeometry(at), speed_factor: 0, reason: tag, starts_at: now })
    .execute()
  await tx
    .insertInto('rooms')
    .values({
      id: room,
      centre_id: centreId,
      kind: 'ambulance',
      subject_type: 'assignment',
      subject_id: assignment,
      incident_id: incident,
      opened_by: account.id,
      opened_at: now,
    })
    .execute()
  await tx
    .insertInto('room_members')
    .values({ room_id: room, centre_id: centreId, kind: 'vehicle', member_id: vehicle, part: 'host', invited_at: now })
    .execute()
  // Past its retention, so that no content is missed.
  const file = newId()
  await tx
    .insertInto('files')
    .values({
      ...common,
      id: file,
      sha256: createHash('sha256').update(file).digest(),
      bytes: 1,
      media_type: 'image/png',
      name_encrypted: vault.encrypt('a.png'),
      erased_at: now,
    })
    .execute()
  await tx
    .insertInto('room_entries')
    .values({ id: entry, room_id: room, centre_id: centreId, seq: 1, kind: 'freeze_frame', at: now, file_id: file })
    .execute()
  await tx
    .insertInto('room_recordings')
    .values({
      id: recording,
      room_id: room,
      centre_id: centreId,
      state: 'stored',
      started_by: account.id,
      started_at: now,
      ended_at: now,
      last_seen_at: now,
    })
    .execute()
  await tx
    .insertInto('room_recording_tracks')
    .values({
      id: track,
      recording_id: recording,
      centre_id: centreId,
      account_id: account.id,
      source: 'camera',
      media_type: 'video/webm',
      file_id: file,
      started_at: now,
      duration_ms: 1000,
    })
    .execute()
  return {
    account: account.id,
    session,
    institution,
    station,
    vehicle,
    shift,
    terminal,
    call,
    incident,
    assignment,
    patient,
    card,
    road_closure: roadClosure,
    room,
    room_entry: entry,
    recording_track: track,
    ...(await addConsultObjects(tx, { centreId, institution, incident, patient, account: account.id, now })),
  }
}
