import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { found, Refusal } from '#platform/refusal.ts'
import { runById } from '../dispatch/runs.ts'
import { openRoom } from './rooms.ts'
import { openOfSubject } from './rooms.repository.ts'
import { sourceOf } from './tell.ts'

/**
 * The room of a run: its crew are hosts, the seats and the hospital it is bound for may come in. A run that is over keeps the room it has
 * for some minutes; it gets none any more (`assignment.ended`).
 */
export async function openRunRoom(tx: Tx, actor: Actor, assignmentId: string, now: Date): Promise<string> {
  const run = found(await runById(tx, assignmentId))
  if (run.ended_at) {
    const standing = await openOfSubject(tx, 'assignment', assignmentId)
    if (!standing) throw new Refusal('assignment.ended')
    return standing.id
  }
  const { roomId } = await openRoom(
    tx,
    {
      kind: 'ambulance',
      subjectType: 'assignment',
      subjectId: assignmentId,
      incidentId: run.incident_id,
      centreId: run.centre_id,
      openedBy: actor.accountId,
      from: sourceOf(actor),
      members: [{ kind: 'vehicle', id: run.vehicle_id, part: 'host' }],
    },
    now,
  )
  return roomId
}
