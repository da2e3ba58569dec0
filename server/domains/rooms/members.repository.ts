import { sql } from 'kysely'
import type { RoomMemberKind, RoomPart } from '#contract/vocabulary-rooms.ts'
import type { Tx } from '#platform/db/database.ts'

export interface MemberRef {
  kind: RoomMemberKind
  id: string
}

/** The rows of these members in the room, removed ones too. */
export async function rowsOf(tx: Tx, roomId: string, members: readonly MemberRef[]) {
  if (members.length === 0) return []
  return tx
    .selectFrom('room_members')
    .select(['kind', 'member_id', 'part', 'removed_at'])
    .where('room_id', '=', roomId)
    .where((eb) => eb.or(members.map(({ kind, id }) => eb.and([eb('kind', '=', kind), eb('member_id', '=', id)]))))
    .execute()
}

/** Who belongs to the room now, by name, in the order of the invitations. A link's name is encrypted. */
export function standing(tx: Tx, roomId: string) {
  return tx
    .selectFrom('room_members as member')
    .leftJoin('accounts', (join) => join.on('member.kind', '=', 'account').onRef('accounts.id', '=', 'member.member_id'))
    .leftJoin('institutions', (join) => join.on('member.kind', '=', 'institution').onRef('institutions.id', '=', 'member.member_id'))
    .leftJoin('vehicles', (join) => join.on('member.kind', '=', 'vehicle').onRef('vehicles.id', '=', 'member.member_id'))
    .leftJoin('room_links as link', (join) => join.on('member.kind', '=', 'link').onRef('link.id', '=', 'member.member_id'))
    .select(['member.kind', 'member.member_id', 'member.part', 'member.invited_at', 'link.purpose', 'link.name_encrypted'])
    .select((eb) => eb.fn.coalesce('accounts.display_name', 'institutions.short_name', 'vehicles.call_sign').as('name'))
    .where('member.room_id', '=', roomId)
    .where('member.removed_at', 'is', null)
    .orderBy('member.invited_at')
    .orderBy('member.member_id')
    .execute()
}

/** People who were shown out and not invited again. */
export function removed(tx: Tx, roomId: string) {
  return tx
    .selectFrom('room_members as member')
    .innerJoin('accounts', 'accounts.id', 'member.member_id')
    .select(['member.member_id', 'member.part', 'accounts.display_name'])
    .where('member.room_id', '=', roomId)
    .where('member.kind', '=', 'account')
    .where('member.removed_at', 'is not', null)
    .orderBy('member.removed_at', 'desc')
    .execute()
}

export interface Invitation {
  roomId: string
  centreId: string
  member: MemberRef
  part: RoomPart
  invitedBy: string | null
}

/** One who was removed comes back. A host who is invited again stays host. */
export async function invite(tx: Tx, { roomId, centreId, member, part, invitedBy }: Invitation, now: Date): Promise<void> {
  await tx
    .insertInto('room_members')
    .values({
      room_id: roomId,
      centre_id: centreId,
      kind: member.kind,
      member_id: member.id,
      part,
      invited_by: invitedBy,
      invited_at: now,
    })
    .onConflict((conflict) =>
      conflict.columns(['room_id', 'kind', 'member_id']).doUpdateSet({
        part: sql<string>`case when room_members.removed_at is null and room_members.part = 'host' then 'host' else excluded.part end`,
        invited_by: sql<string | null>`case when room_members.removed_at is null then room_members.invited_by else excluded.invited_by end`,
        invited_at: sql<Date>`case when room_members.removed_at is null then room_members.invited_at else excluded.invited_at end`,
        removed_at: null,
        removed_by: null,
      }),
    )
    .execute()
}

/** Keeps the place open to be removed from also where it came by another way than an invitation. False where it was removed before. */
export async function remove(tx: Tx, { roomId, centreId, member, part, invitedBy }: Invitation, now: Date): Promise<boolean> {
  const gone = { removed_at: now, removed_by: invitedBy }
  const row = await tx
    .insertInto('room_members')
    .values({ room_id: roomId, centre_id: centreId, kind: member.kind, member_id: member.id, part, invited_at: now, ...gone })
    .onConflict((conflict) =>
      conflict.columns(['room_id', 'kind', 'member_id']).doUpdateSet(gone).where('room_members.removed_at', 'is', null),
    )
    .returning('member_id')
    .executeTakeFirst()
  return row !== undefined
}

/** Vehicles and institutions whose screens hear of the room, of everybody who was ever in it. */
export async function audience(tx: Tx, roomId: string): Promise<{ vehicleIds: string[]; institutionIds: string[] }> {
  const rows = await tx
    .selectFrom('room_members as member')
    .leftJoin('accounts', (join) => join.on('member.kind', '=', 'account').onRef('accounts.id', '=', 'member.member_id'))
    .select(['member.kind', 'member.member_id', 'accounts.institution_id'])
    .where('member.room_id', '=', roomId)
    .where('member.kind', '<>', 'link')
    .execute()
  const vehicles = rows.filter((row) => row.kind === 'vehicle').map((row) => row.member_id)
  const institutions = rows.flatMap((row) => (row.kind === 'institution' ? [row.member_id] : (row.institution_id ?? [])))
  return { vehicleIds: [...new Set(vehicles)], institutionIds: [...new Set(institutions)] }
}
