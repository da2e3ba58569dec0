import type { addSlot as addRoute, changeSlot as changeRoute, rotaWeek as weekRoute, RotaSlot } from '#contract/rest/rotas.ts'
import type { Body, Query, Reply } from '#contract/route.ts'
import type { RotaService, Specialty } from '#contract/vocabulary-consults.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { textOrNull } from '#platform/text.ts'
import { isOfCentre } from '../../institutions/service.ts'
import * as practitioners from '../practitioners/repository.ts'
import { toSlots } from './presenter.ts'
import * as repository from './repository.ts'
import { tellRota } from './tell.ts'

const longest_ms = 7 * 86_400_000

export async function readWeek(tx: Tx, centreId: string, query: Query<typeof weekRoute>): Promise<Reply<typeof weekRoute>> {
  const { from, to } = await repository.dayBounds(tx, centreId, query.from, 7)
  const { institutionId, service, specialty } = query
  const rows = await repository.during(
    tx,
    centreId,
    { from, to },
    { institutionIds: institutionId ? [institutionId] : undefined, service, specialty },
  )
  return { from: from.toISOString(), to: to.toISOString(), slots: await toSlots(tx, rows) }
}

/** That nobody stands on two rotas, and nobody shares a place on call, is the database's to say. */
export async function addSlot(tx: Tx, actor: Actor, body: Body<typeof addRoute>, now: Date): Promise<RotaSlot> {
  const { institutionId, service, specialty, accountId } = body
  if (!(await isOfCentre(tx, actor.centreId, institutionId))) throw new Refusal('object.not_found')
  await checkDoctor(tx, actor, { institutionId, specialty, accountId })
  const id = newId()
  await repository.insert(tx, {
    id,
    centre_id: actor.centreId,
    institution_id: institutionId,
    service,
    specialty,
    account_id: accountId,
    ...timesOf(service, body),
    created_by: actor.accountId,
    created_at: now,
  })
  return told(tx, actor, id, now)
}

export async function changeSlot(tx: Tx, actor: Actor, id: string, body: Body<typeof changeRoute>, now: Date): Promise<RotaSlot> {
  const row = await lockVersion(tx, id, body.version)
  const values = { account_id: body.accountId, ...timesOf(row.service as RotaService, body) }
  const moves =
    values.account_id !== row.account_id ||
    values.starts_at.getTime() !== row.starts_at.getTime() ||
    values.ends_at.getTime() !== row.ends_at.getTime()
  if (row.booked > 0 && (moves || (values.capacity ?? 0) < row.booked)) throw new Refusal('rota.has_bookings')
  await checkDoctor(tx, actor, { institutionId: row.institution_id, specialty: row.specialty as Specialty, accountId: body.accountId })
  await repository.update(tx, id, values)
  return told(tx, actor, id, now)
}

/** Whoever was on it is not asked any more; invitations that were sent stand. */
export async function removeSlot(tx: Tx, actor: Actor, id: string, version: number, now: Date): Promise<void> {
  const row = await lockVersion(tx, id, version)
  if (row.booked > 0) throw new Refusal('rota.has_bookings')
  const after = await repository.update(tx, id, { removed_at: now })
  await tellRota(tx, actor, { ...row, version: after }, now)
}

async function lockVersion(tx: Tx, id: string, version: number): Promise<repository.SlotRow> {
  const row = found(await repository.lock(tx, id))
  if (row.version !== version) throw new Refusal('object.version_conflict', { version: row.version })
  return row
}

/** A registered, active doctor of the institution, in that specialty. */
async function checkDoctor(
  tx: Tx,
  actor: Actor,
  { institutionId, specialty, accountId }: { institutionId: string; specialty: Specialty; accountId: string },
): Promise<void> {
  const account = await tx.selectFrom('accounts').select('centre_id').where('id', '=', accountId).executeTakeFirst()
  if (account?.centre_id !== actor.centreId) throw new Refusal('object.not_found')
  const doctor = await practitioners.byAccount(tx, accountId)
  if (!doctor?.active || doctor.disabled_at || doctor.institution_id !== institutionId) throw new Refusal('rota.not_practitioner')
  if (!doctor.specialties.includes(specialty)) throw new Refusal('rota.specialty_mismatch')
}

function timesOf(service: RotaService, asked: Pick<Body<typeof changeRoute>, 'startsAt' | 'endsAt' | 'callOrder' | 'capacity' | 'note'>) {
  const [startsAt, endsAt] = [new Date(asked.startsAt), new Date(asked.endsAt)]
  if (endsAt <= startsAt || endsAt.getTime() - startsAt.getTime() > longest_ms) throw new Refusal('rota.times_invalid')
  if ((service === 'consultation') !== (asked.capacity === null)) throw new Refusal('rota.capacity_wrong')
  return { starts_at: startsAt, ends_at: endsAt, call_order: asked.callOrder, capacity: asked.capacity, note: textOrNull(asked.note) }
}

async function told(tx: Tx, actor: Actor, id: string, now: Date): Promise<RotaSlot> {
  const row = found(await repository.byId(tx, id))
  const [slot] = await toSlots(tx, [row])
  await tellRota(tx, actor, row, now)
  return slot!
}
