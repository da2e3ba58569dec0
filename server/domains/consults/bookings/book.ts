import type {
  bookExpertClinic as expertRoute,
  bookFamilyVisit as visitRoute,
  Booking,
  bookOutpatient as outpatientRoute,
  bookWardRound as wardRoute,
} from '#contract/rest/services.ts'
import type { Body } from '#contract/route.ts'
import type { RemoteService } from '#contract/vocabulary-consults.ts'
import type { Actor } from '#platform/actor.ts'
import type { NewRow, Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { nextDayNumber } from '../../incidents/day-numbers.ts'
import { checkAgreement } from '../agreements/reach.ts'
import type { ConsultParts } from '../parts.ts'
import { checkKnown, enterPatient, type AskedPatient } from '../patient-of-request.ts'
import * as slots from '../rotas/repository.ts'
import { emptyForm, toBookings, type StoredForm } from './presenter.ts'
import * as repository from './repository.ts'
import { tellBooking } from './tell.ts'

export function bookOutpatient(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  asked: Body<typeof outpatientRoute>,
  now: Date,
): Promise<Booking> {
  const { slotId, patientId, newPatient, ...outpatient } = asked
  const form = { ...emptyForm, outpatient }
  return bookSlot(tx, parts, actor, { service: 'outpatient', slotId, patient: { patientId, newPatient }, form }, now)
}

export function bookExpertClinic(tx: Tx, parts: ConsultParts, actor: Actor, asked: Body<typeof expertRoute>, now: Date): Promise<Booking> {
  const { slotId, patientId, newPatient, ...expertClinic } = asked
  const form = { ...emptyForm, expertClinic }
  return bookSlot(tx, parts, actor, { service: 'expert_clinic', slotId, patient: { patientId, newPatient }, form }, now)
}

export function bookWardRound(tx: Tx, parts: ConsultParts, actor: Actor, asked: Body<typeof wardRoute>, now: Date): Promise<Booking> {
  const { slotId, ...wardRound } = asked
  return bookSlot(tx, parts, actor, { service: 'ward_round', slotId, patient: null, form: { ...emptyForm, wardRound } }, now)
}

interface Asked {
  service: RemoteService
  slotId: string
  /** Null: the service needs none. */
  patient: AskedPatient | null
  form: StoredForm
}

/** A place in a doctor's slot. How many it takes is the database's to say, under the slot's lock. */
async function bookSlot(tx: Tx, parts: ConsultParts, actor: Actor, { service, slotId, patient, form }: Asked, now: Date): Promise<Booking> {
  const { starts_at, ends_at, account_id: host_id } = await lockFree(tx, actor, service, slotId, now)
  const values = { service, slot_id: slotId, host_id, starts_at, ends_at }
  return insert(tx, parts, actor, { values, patient, form }, now)
}

/** The slot under its lock, with a place left, of an institution that the actor's may ask. */
async function lockFree(tx: Tx, actor: Actor, service: RemoteService, slotId: string, now: Date): Promise<slots.SlotRow> {
  const slot = await slots.lock(tx, slotId)
  if (slot?.centre_id !== actor.centreId) throw new Refusal('object.not_found')
  if (slot.service !== service) throw new Refusal('booking.wrong_service')
  if (slot.ends_at <= now) throw new Refusal('booking.slot_over')
  if (slot.booked >= slot.capacity!) throw new Refusal('booking.slot_full')
  await checkAgreement(tx, { invitingId: institutionOf(actor), invitedId: slot.institution_id, kind: 'consultation' }, now)
  return slot
}

/** Approved by the actor: who may come, seen from the patient, and from when to when. */
export async function bookFamilyVisit(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  asked: Body<typeof visitRoute>,
  now: Date,
): Promise<Booking> {
  const { slotId, patientId, newPatient, startsAt, endsAt, ...familyVisit } = asked
  const [from, to] = [new Date(startsAt), new Date(endsAt)]
  if (to <= from || to <= now || to.getTime() - from.getTime() > longestVisit_ms) throw new Refusal('booking.times_invalid')
  const slot = slotId === null ? null : await lockFree(tx, actor, 'family_visit', slotId, now)
  if (slot && (from < slot.starts_at || to > slot.ends_at)) throw new Refusal('booking.times_invalid')
  const place = slot ? { slot_id: slot.id, host_id: slot.account_id } : {}
  const values = { service: 'family_visit' as const, approved_by: actor.accountId, ...place, starts_at: from, ends_at: to }
  return insert(tx, parts, actor, { values, patient: { patientId, newPatient }, form: { ...emptyForm, familyVisit } }, now)
}

const longestVisit_ms = 24 * 3_600_000

function institutionOf(actor: Actor): string {
  if (!actor.institutionId) throw new Refusal('consult.no_institution')
  return actor.institutionId
}

type Values = Pick<NewRow<'bookings'>, 'service' | 'slot_id' | 'host_id' | 'approved_by' | 'starts_at' | 'ends_at'>

async function insert(
  tx: Tx,
  { vault }: ConsultParts,
  actor: Actor,
  { values, patient, form }: { values: Values; patient: AskedPatient | null; form: StoredForm },
  now: Date,
): Promise<Booking> {
  const institutionId = institutionOf(actor)
  const number = `Y${await nextDayNumber(tx, actor.centreId, 'booking', now)}`
  const id = newId()
  await repository.insert(tx, {
    id,
    centre_id: actor.centreId,
    number,
    institution_id: institutionId,
    booked_by: actor.accountId,
    patient_id: patient && (await patientOf()),
    form_encrypted: vault.encrypt(JSON.stringify(form)),
    created_at: now,
    ...values,
  })
  const row = found(await repository.byId(tx, id))
  await tellBooking(tx, row, actor.accountId, now)
  return (await toBookings(tx, vault, [row]))[0]!

  async function patientOf(): Promise<string> {
    const { patientId, newPatient } = patient!
    if (patientId) {
      await checkKnown(tx, institutionId, null, patientId)
      return patientId
    }
    if (!newPatient) throw new Refusal('booking.patient_missing')
    return enterPatient(tx, vault, actor, newPatient, number, now)
  }
}
