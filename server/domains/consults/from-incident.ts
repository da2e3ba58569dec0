import { holds, type Actor } from '#platform/actor.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { NewRow, Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { crewsNow } from '../fleet/crews.ts'
import { audienceOf } from '../incidents/participants.ts'
import { byIds, maySeeIncident, patientsOf } from '../incidents/service.ts'
import { isDoctor } from './standing.ts'

interface Known {
  incidentId: string
  number: string
  chiefComplaint: string | null
  /** The one patient, where there is just one. */
  patientId: string | null
  /** The one unit that takes part. */
  vehicleId: string | null
  doctorId: string | null
}

/** What an incident tells a request. One that the actor may not see is not there. */
export async function fromIncident(tx: Tx, actor: Actor, incidentId: string, now: Date): Promise<Known> {
  if (!(await maySeeIncident(tx, actor, incidentId))) throw new Refusal('object.not_found')
  const incident = found((await byIds(tx, [incidentId]))[0])
  const patients = await patientsOf(tx, incidentId)
  const { vehicleIds } = await audienceOf(tx, incidentId)
  const vehicleId = actor.vehicleId ?? (vehicleIds.length === 1 ? vehicleIds[0]! : null)
  const crew = vehicleId ? (await crewsNow(tx, actor.centreId, [vehicleId], now)).get(vehicleId)?.crew : undefined
  return {
    incidentId,
    number: incident.number,
    chiefComplaint: incident.chief_complaint,
    patientId: patients.length === 1 ? patients[0]!.patient_id : null,
    vehicleId,
    doctorId: crew?.find(({ duty }) => duty === 'doctor')?.accountId ?? null,
  }
}

/** Who treats where a request names nobody: the doctor on the case, else the sender. */
export const usualDoctor = (actor: Actor, known: Pick<Known, 'doctorId'> | null): string | null =>
  known?.doctorId ?? (isDoctor(actor) || holds(actor, 'crew') ? actor.accountId : null)

export const incidentMaterial = (
  vault: Vault,
  actor: Actor,
  consult: { id: string; centre_id: string },
  known: Pick<Known, 'incidentId' | 'number'>,
  now: Date,
): NewRow<'consult_materials'> => ({
  id: newId(),
  centre_id: consult.centre_id,
  consult_id: consult.id,
  type: 'incident',
  subject_id: known.incidentId,
  title_encrypted: vault.encrypt(known.number),
  added_by: actor.accountId,
  added_at: now,
})

/** Doctors on shift with the units of an incident: they treat its patient, wherever they are employed. */
export async function crewDoctorsOf(tx: Tx, centreId: string, incidentId: string, now: Date): Promise<Set<string>> {
  const { vehicleIds } = await audienceOf(tx, incidentId)
  const crews = await crewsNow(tx, centreId, vehicleIds, now)
  return new Set([...crews.values()].flatMap(({ crew }) => crew.filter(({ duty }) => duty === 'doctor').map(({ accountId }) => accountId)))
}
