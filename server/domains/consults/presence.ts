import { consultSides, type ConsultSide } from '#contract/vocabulary-consults.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Attendee } from './attendees.repository.ts'
import { ofConsults } from './invitations.repository.ts'
import { treatingAt } from './practitioners/treating.ts'
import type { ConsultRow } from './repository.ts'

/**
 * The sides of which nobody with a licence was there: of the inviting who treats, or another doctor who may treat at its institution; of
 * the invited a doctor who had accepted. Nobody stands for both, and a name without an account, which has no licence on file, for none.
 */
export async function absentSides(tx: Tx, consult: ConsultRow, attendees: readonly Attendee[]): Promise<ConsultSide[]> {
  const accepted = (await ofConsults(tx, [consult.id])).filter(({ state }) => state === 'accepted').map((row) => row.account_id)
  const present = attendees.flatMap(({ accountId }) => accountId ?? [])
  const others = present.filter((accountId) => !accepted.includes(accountId))
  const treating = await treatingAt(tx, { centreId: consult.centre_id, institutionId: consult.institution_id }, others)
  const isThere: Record<ConsultSide, boolean> = {
    inviting: others.some((accountId) => accountId === consult.treating_doctor_id || treating.has(accountId)),
    invited: present.some((accountId) => accepted.includes(accountId)),
  }
  return consultSides.filter((side) => !isThere[side])
}
