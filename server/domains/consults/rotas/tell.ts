import type { RotaService } from '#contract/vocabulary-consults.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { emit } from '#platform/events/emit.ts'

/** A slot is another, or several of an institution; everybody who may ask sees the rotas. */
export async function tellRota(
  tx: Tx,
  actor: Actor,
  slot: { id: string; version: number; centre_id: string; institution_id: string; service: string | null },
  now: Date,
): Promise<void> {
  await emit(tx, {
    name: 'rota.changed.v1',
    aggregateId: slot.id,
    aggregateVersion: slot.version,
    centreId: slot.centre_id,
    payload: { institutionId: slot.institution_id, service: slot.service as RotaService | null },
    actorId: actor.accountId,
    occurredAt: now,
    recordedAt: now,
    institutionIds: [slot.institution_id],
  })
}
