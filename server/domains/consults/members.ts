import { may } from '#contract/roles.ts'
import type { Tx } from '#platform/db/database.ts'
import { namedPeople } from '../accounts/service.ts'
import { crewsNow } from '../fleet/crews.ts'
import { ofConsults } from './invitations.repository.ts'
import type { RoomMember } from './parts.ts'
import type { ConsultRow } from './repository.ts'

/** The invited doctors who accepted, the first of them as host; and the desk that arranged it, looking on. */
export async function invitedMembers(tx: Tx, consult: ConsultRow): Promise<RoomMember[]> {
  const accepted = (await ofConsults(tx, [consult.id])).filter(({ state }) => state === 'accepted')
  const doctors = accepted.map((row, index): RoomMember => ({
    kind: 'account',
    id: row.account_id,
    part: index === 0 ? 'host' : 'participant',
  }))
  const desk: RoomMember[] = consult.triage_by ? [{ kind: 'account', id: consult.triage_by, part: 'observer' }] : []
  return admissible(tx, consult, [...doctors, ...desk])
}

/** Who treats, who asked, the crew with the patient, and the institution that looks after the patient. */
export async function invitingMembers(tx: Tx, consult: ConsultRow, now: Date): Promise<RoomMember[]> {
  const vehicleIds = consult.vehicle_id ? [consult.vehicle_id] : []
  const shifts = [...(await crewsNow(tx, consult.centre_id, vehicleIds, now)).values()]
  const crew = shifts.flatMap((shift) => shift.crew.map(({ accountId }) => accountId))
  const people = [consult.treating_doctor_id!, consult.requested_by, ...crew]
  return admissible(tx, consult, [
    ...people.map((id): RoomMember => ({ kind: 'account', id, part: 'participant' })),
    { kind: 'institution', id: consult.institution_id, part: 'participant' },
  ])
}

/** Whoever may enter no room, or is gone, keeps nobody else out of it; the first mention of somebody counts. */
async function admissible(tx: Tx, consult: ConsultRow, members: readonly RoomMember[]): Promise<RoomMember[]> {
  const accounts = members.filter(({ kind }) => kind === 'account').map(({ id }) => id)
  const people = await namedPeople(tx, consult.centre_id, accounts)
  return members.filter((member, index) => {
    if (members.findIndex(({ kind, id }) => kind === member.kind && id === member.id) !== index) return false
    if (member.kind !== 'account') return true
    const person = people.get(member.id)
    return person !== undefined && !person.disabled && may(person.roles, 'room.join')
  })
}
