import type { Vault } from '#platform/crypto/vault.ts'
import type { Tx } from '#platform/db/database.ts'
import { attendance, closeRoom, inviteMember, openRoom, removeMember } from '../rooms/service.ts'
import type { ConsultRooms } from './parts.ts'

/** The rooms as consults and bookings use them. */
export function consultRooms(vault: Vault): ConsultRooms {
  return {
    async open(tx, { kind, subjectId, incidentId, centreId, openedBy, members }, now) {
      const subjectType = kind === 'consultation' ? 'consult' : 'service_session'
      const asked = { kind, subjectType, subjectId, incidentId, centreId, openedBy: openedBy.accountId, members } as const
      return (await openRoom(tx, asked, now)).roomId
    },
    invite: (tx, roomId, { kind, id, part }, now) => inviteMember(tx, { roomId, member: { kind, id }, part, invitedBy: null }, now),
    remove: (tx, roomId, { kind, id }, now) => removeMember(tx, { roomId, member: { kind, id }, removedBy: null }, now),
    close: (tx, roomId, actorId, now) => closeRoom(tx, { roomId, closedBy: actorId }, now),
    async attendance(tx, roomId) {
      const visits = await attendance(tx, vault, roomId)
      const institutions = await institutionsOf(
        tx,
        visits.flatMap(({ accountId }) => accountId ?? []),
      )
      return visits.map(({ accountId, displayName, joinedAt, leftAt }) => ({
        accountId,
        displayName,
        institutionId: (accountId && institutions.get(accountId)) || null,
        joinedAt,
        leftAt,
      }))
    },
  }
}

async function institutionsOf(tx: Tx, accountIds: readonly string[]): Promise<Map<string, string | null>> {
  if (accountIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('accounts')
    .select(['id', 'institution_id'])
    .where('id', 'in', [...accountIds])
    .execute()
  return new Map(rows.map((row) => [row.id, row.institution_id]))
}
