import type { Tx } from '#platform/db/database.ts'

export type ParticipantKind = 'vehicle' | 'institution'

/** From now on the vehicle's crew, or the institution's staff, may read the case. */
export async function join(tx: Tx, incidentId: string, kind: ParticipantKind, participantId: string, now: Date): Promise<void> {
  await tx
    .insertInto('incident_participants')
    .values({ incident_id: incidentId, kind, participant_id: participantId, joined_at: now })
    .onConflict((conflict) => conflict.columns(['incident_id', 'kind', 'participant_id']).doUpdateSet({ left_at: null }))
    .execute()
}

/** The case is no longer theirs to read. */
export async function leave(tx: Tx, incidentId: string, kind: ParticipantKind, participantId: string, now: Date): Promise<void> {
  await tx
    .updateTable('incident_participants')
    .set({ left_at: now })
    .where('incident_id', '=', incidentId)
    .where('kind', '=', kind)
    .where('participant_id', '=', participantId)
    .where('left_at', 'is', null)
    .execute()
}

/** Who takes part now: facts of the case reach their screens. */
export async function audienceOf(tx: Tx, incidentId: string): Promise<{ vehicleIds: string[]; institutionIds: string[] }> {
  const rows = await tx
    .selectFrom('incident_participants')
    .select(['kind', 'participant_id'])
    .where('incident_id', '=', incidentId)
    .where('left_at', 'is', null)
    .execute()
  const of = (kind: ParticipantKind) => rows.filter((row) => row.kind === kind).map((row) => row.participant_id)
  return { vehicleIds: of('vehicle'), institutionIds: of('institution') }
}

export async function takesPart(tx: Tx, incidentId: string, kind: ParticipantKind, participantId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('incident_participants')
    .select('incident_id')
    .where('incident_id', '=', incidentId)
    .where('kind', '=', kind)
    .where('participant_id', '=', participantId)
    .where('left_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}
