import type { Consult } from '#contract/rest/consult-shapes.ts'
import type { createConsult as createRoute, saveDraft as saveRoute } from '#contract/rest/consults.ts'
import type { Body } from '#contract/route.ts'
import type { CareSetting } from '#contract/vocabulary-consults.ts'
import { holds, type Actor } from '#platform/actor.ts'
import type { Change, Tx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import { Refusal } from '#platform/refusal.ts'
import { nextDayNumber } from '../incidents/day-numbers.ts'
import { rewritePatient } from '../patients/service.ts'
import { checkNamed, contentValues } from './content.ts'
import { record } from './entries.ts'
import { fromIncident, incidentMaterial, usualDoctor } from './from-incident.ts'
import { lockIn, requireInviting } from './lock-consult.ts'
import * as materials from './materials.repository.ts'
import type { ConsultParts } from './parts.ts'
import { checkKnown, enterPatient, identityOf, type AskedPatient } from './patient-of-request.ts'
import { readConsult } from './presenter.ts'
import * as repository from './repository.ts'
import { tell } from './tell.ts'

/** Begins a draft for the actor's institution; from an incident with what is known there. */
export async function createConsult(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  asked: Body<typeof createRoute>,
  now: Date,
): Promise<Consult> {
  const { incidentId, patientId, newPatient, ...content } = asked
  if (!actor.institutionId) throw new Refusal('consult.no_institution')
  await checkNamed(tx, actor, content)
  const known = incidentId ? await fromIncident(tx, actor, incidentId, now) : null
  if (patientId) await checkKnown(tx, actor.institutionId, incidentId, patientId)
  const id = newId()
  const number = `H${await nextDayNumber(tx, actor.centreId, 'consult', now)}`
  const made = newPatient && !patientId ? await enterPatient(tx, parts.vault, actor, newPatient, number, now) : null
  await repository.insert(tx, {
    id,
    centre_id: actor.centreId,
    number,
    kind: content.kind,
    institution_id: actor.institutionId,
    requested_by: actor.accountId,
    vehicle_id: holds(actor, 'crew') ? actor.vehicleId : (known?.vehicleId ?? null),
    incident_id: incidentId,
    created_at: now,
    ...(contentValues(parts.vault, {
      careSetting: usualSetting(actor),
      treatingDoctorId: usualDoctor(actor, known),
      chiefComplaint: known?.chiefComplaint ?? null,
      ...content,
    }) as object),
    patient_id: patientId ?? made ?? known?.patientId ?? null,
    patient_made_here: made !== null,
  })
  const consult = (await repository.byId(tx, id))!
  await record(tx, parts.vault, consult, { kind: 'drafted', actorId: actor.accountId, details: { incidentId } }, now)
  if (known) await materials.insertMissing(tx, incidentMaterial(parts.vault, actor, consult, known, now))
  await tell(tx, consult, 'consult.changed.v1', { state: 'draft' }, actor.accountId, now)
  return readConsult(tx, parts.vault, actor, id, now)
}

function usualSetting(actor: Actor): CareSetting | null {
  if (holds(actor, 'crew') || holds(actor, 'dispatcher') || holds(actor, 'supervisor')) return 'prehospital'
  if (holds(actor, 'emergency_department')) return 'emergency'
  return holds(actor, 'clinic') ? 'outpatient' : null
}

/** Replaces what is written; as long as nothing was asked for, a person entered here is rewritten with it. */
export async function saveDraft(
  tx: Tx,
  parts: ConsultParts,
  actor: Actor,
  id: string,
  asked: Body<typeof saveRoute>,
  now: Date,
): Promise<Consult> {
  const { version, patientId, newPatient, ...content } = asked
  const consult = await lockIn(tx, id, ['draft', 'returned'], version)
  await requireInviting(tx, actor, consult)
  await checkNamed(tx, actor, content)
  const after = await repository.update(tx, id, {
    ...contentValues(parts.vault, content),
    ...(await patientValues(tx, parts, actor, consult, { patientId, newPatient }, now)),
  })
  await tell(tx, after, 'consult.changed.v1', { state: after.state as 'draft' | 'returned' }, actor.accountId, now)
  return readConsult(tx, parts.vault, actor, id, now)
}

async function patientValues(
  tx: Tx,
  { vault }: ConsultParts,
  actor: Actor,
  consult: repository.ConsultRow,
  { patientId, newPatient }: AskedPatient,
  now: Date,
): Promise<Change<'consults'>> {
  if (patientId) {
    if (patientId === consult.patient_id) return {}
    await checkKnown(tx, consult.institution_id, consult.incident_id, patientId)
    return { patient_id: patientId, patient_made_here: false }
  }
  if (!newPatient) return { patient_id: null, patient_made_here: false }
  if (consult.patient_id && consult.patient_made_here && consult.submitted_at === null) {
    await rewritePatient(tx, vault, consult.patient_id, identityOf(newPatient, consult.number))
    return {}
  }
  return { patient_id: await enterPatient(tx, vault, actor, newPatient, consult.number, now), patient_made_here: true }
}
