import type { Tx } from '#platform/db/database.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { institutionById } from '../institutions/service.ts'
import { join } from '../incidents/participants.ts'
import * as repository from './assignments.repository.ts'
import { correctLocked } from './correct-step.ts'
import { withdrawSignatures } from './handovers.ts'
import { leaveHospital } from './leave-hospital.ts'
import { lockRun } from './lock-run.ts'
import { writeAndTell } from './tell.ts'

interface Choice {
  institutionId: string
  reason: string | null
  actorId: string
  source: 'crew' | 'dispatcher'
}

/**
 * Chooses the hospital; a change of it is 改送, kept with its reason. The hospital takes part in the case from here, the former no more.
 * A unit that stood at the former one is on its way again, and what was signed there does not count here.
 */
export async function setDestination(tx: Tx, assignmentId: string, to: Choice, now: Date): Promise<void> {
  const row = await lockRun(tx, assignmentId)
  const { institutionId, reason, actorId, source } = to
  if (row.ended_at) throw new Refusal('assignment.ended')
  if (row.destination_id === institutionId) return
  const hospital = found(await institutionById(tx, row.centre_id, institutionId))
  if (!hospital.active) throw new Refusal('object.not_found')
  const former = row.destination_id
  if (former) await goOn(tx, row, hospital.shortName, to, now)
  const version = await repository.update(tx, assignmentId, { destination_id: institutionId })
  if (former) await leaveHospital(tx, row, former, now)
  await join(tx, row.incident_id, 'institution', institutionId, now)
  await writeAndTell(
    tx,
    row,
    {
      fact: 'assignment.destination_set.v1',
      version,
      payload: { institutionId, diverted: former !== null },
      alsoInstitutionIds: former ? [former] : [],
      kind: former ? 'assignment.diverted' : 'assignment.destination_set',
      occurredAt: now,
      source,
      actorId,
      details: { institutionId, name: hospital.shortName, former: row.destination_name, reason },
    },
    now,
  )
}

async function goOn(tx: Tx, row: repository.AssignmentRow, towards: string, to: Choice, now: Date): Promise<void> {
  await withdrawSignatures(tx, row, to, now)
  if (row.step !== 'at_hospital') return
  const reason = to.reason ?? `${row.destination_name ?? ''} → ${towards}`
  await correctLocked(tx, row, { step: 'at_hospital', occurredAt: null, reason, actorId: to.actorId, source: to.source }, now)
}
