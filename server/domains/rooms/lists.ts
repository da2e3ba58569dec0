import { isSeat, type Actor } from '#platform/actor.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { partOf } from './admission.ts'
import { toSummaries } from './presenter.ts'
import * as repository from './rooms.repository.ts'

/** Open rooms that the actor may enter, newest first. */
export async function listRooms(tx: Tx, vault: Vault, actor: Actor) {
  const open = isSeat(actor) ? await repository.open(tx, actor.centreId) : await repository.openNear(tx, actor.centreId, actor)
  const mine: repository.RoomRow[] = []
  for (const room of open) if (await partOf(tx, actor, room)) mine.push(room)
  return toSummaries(tx, vault, mine)
}
