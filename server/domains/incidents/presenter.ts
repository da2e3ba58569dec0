import type { Static } from 'typebox'
import type { AssignmentSummary } from '#contract/rest/dispatch-shapes.ts'
import type { Incident, IncidentRow as IncidentRowShape, incidentPublic } from '#contract/rest/incidents.ts'
import type { RunType, UnitCapability } from '#contract/vocabulary.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { identitiesOf } from '../patients/service.ts'
import { placeOf } from './place.ts'
import * as repository from './repository.ts'

type Public = { [K in keyof typeof incidentPublic]: Static<(typeof incidentPublic)[K]> }

/** The runs of each incident, newest last; given by the dispatch domain, which stands above this one. */
export type AssignmentsOf = (tx: Tx, incidentIds: readonly string[]) => Promise<Map<string, AssignmentSummary[]>>

/** Without a name, a number or a word of a caller. */
export function toPublic(row: repository.IncidentRow, assignments: AssignmentSummary[]): Public {
  return {
    id: row.id,
    version: row.version,
    number: row.number,
    state: row.state as Public['state'],
    runType: row.run_type as RunType,
    priority: row.priority,
    card: row.card_id && row.card_code && row.card_title ? { id: row.card_id, code: row.card_code, title: row.card_title } : null,
    requires: row.requires as UnitCapability[],
    place: placeOf(row),
    openedAt: row.opened_at.toISOString(),
    rangAt: row.rang_at?.toISOString() ?? null,
    closedAt: row.closed_at?.toISOString() ?? null,
    assignments,
  }
}

/** The same for the wall, where a place's words could name a home. */
export function toWall(row: repository.IncidentRow, assignments: AssignmentSummary[]): Public {
  const shown = toPublic(row, assignments)
  return shown.place ? { ...shown, place: { ...shown.place, label: '' } } : shown
}

export const toRow = (row: repository.IncidentRow, assignments: AssignmentSummary[]): Static<typeof IncidentRowShape> => ({
  ...toPublic(row, assignments),
  chiefComplaint: row.chief_complaint,
})

export async function toIncident(tx: Tx, vault: Vault, assignmentsOf: AssignmentsOf, row: repository.IncidentRow): Promise<Incident> {
  const assignments = await assignmentsOf(tx, [row.id])
  const calls = await repository.callIds(tx, row.id)
  const links = await repository.patientIds(tx, row.id)
  const identities = await identitiesOf(
    tx,
    vault,
    links.map((link) => link.patient_id),
  )
  const transfer =
    row.transfer_from_id && row.transfer_to_id
      ? { fromInstitutionId: row.transfer_from_id, toInstitutionId: row.transfer_to_id, acceptingDoctor: row.transfer_doctor ?? '' }
      : null
  return {
    ...toRow(row, assignments.get(row.id) ?? []),
    addressNote: row.address_note,
    callbackNumber: vault.decryptOrNull(row.callback_number_encrypted),
    patientCount: row.patient_count,
    patients: links.flatMap((link) => identities.get(link.patient_id) ?? []),
    callIds: calls.map((call) => call.id),
    joinedInto: row.joined_into,
    transfer,
  }
}
