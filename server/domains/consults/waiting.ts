import type { Consult } from '#contract/rest/consult-shapes.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { record } from './entries.ts'
import { ofConsults } from './invitations.repository.ts'
import { lockIn } from './lock-consult.ts'
import type { ConsultParts } from './parts.ts'
import { readConsult } from './presenter.ts'
import * as repository from './repository.ts'
import { tell } from './tell.ts'
import { rowsOf } from './waiting-room.ts'

const waitable = ['scheduled', 'accepted', 'in_session'] as const

/** The asking side sits down in the doctor's waiting room. Who sits there already keeps the place. */
export async function enterWaitingRoom(tx: Tx, parts: ConsultParts, actor: Actor, id: string, now: Date): Promise<Consult> {
  const consult = await lockIn(tx, id, waitable)
  if (!consult.waiting_since && !consult.admitted_at) await move(tx, parts, consult, { waiting: true, actorId: actor.accountId }, now)
  return readConsult(tx, parts.vault, actor, id, now)
}

export async function leaveWaitingRoom(tx: Tx, parts: ConsultParts, actor: Actor, id: string, now: Date): Promise<Consult> {
  const consult = await lockIn(tx, id, waitable)
  if (consult.waiting_since && !consult.admitted_at) await move(tx, parts, consult, { waiting: false, actorId: actor.accountId }, now)
  return readConsult(tx, parts.vault, actor, id, now)
}

async function move(
  tx: Tx,
  { vault }: ConsultParts,
  consult: repository.ConsultRow,
  { waiting, actorId }: { waiting: boolean; actorId: string },
  now: Date,
): Promise<void> {
  const hosts = await hostsOf(tx, consult.id)
  const after = await repository.update(tx, consult.id, { waiting_since: waiting ? now : null })
  await record(tx, vault, after, { kind: waiting ? 'waiting' : 'left_queue', actorId }, now)
  await tellQueue(tx, after, hosts, waiting, now)
}

/** Doctors who accepted. */
export async function hostsOf(tx: Tx, consultId: string): Promise<string[]> {
  return (await ofConsults(tx, [consultId])).filter(({ state }) => state === 'accepted').map((row) => row.account_id)
}

/** Places in these doctors' waiting rooms are others now: everybody who waits there hears it. */
export async function tellQueue(
  tx: Tx,
  consult: repository.ConsultRow,
  hostIds: readonly string[],
  waiting: boolean,
  now: Date,
): Promise<void> {
  const rows = (await Promise.all(hostIds.map((hostId) => rowsOf(tx, hostId)))).flat()
  const consultIds = rows.filter(({ service }) => service === 'consultation').map(({ id }) => id)
  const payload = { waiting, hostIds: [...hostIds], consultIds: [...new Set([consult.id, ...consultIds])] }
  const institutions = rows.map((row) => row.institution_id)
  await tell(tx, consult, 'consult.queue_changed.v1', payload, null, now, institutions)
}
