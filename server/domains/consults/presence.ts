import { consultSides, type ConsultSide } from '#contract/vocabulary-consults.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Attendee } from './attendees.repository.ts'
import { ofConsults } from './invitations.repository.ts'
import { treatingAt } from './practitioners/treating.ts'
import type { ConsultRow } from './repository.ts'

/**
 * The sides of which nobody with a licence was there: of the inviting who treats, or another doctor who may treat at its institution; of
 * the invited a doctor who had accepted. Somebody without an account counts for the institution that a correction by hand named.
 */
export async function absentSides(tx: Tx, consult: ConsultRow, attendees: readonly Attendee[]): Promise<ConsultSide[]> {
  const { centre_id: centreId, institution_id: institutionId } = consult
  const accepted = (await ofConsults(tx, [consult.id])).filter(({ state }) => state === 'accepted')
  const accountIds = attendees.flatMap(({ accountId }) => accountId ?? [])
  const treating = (await treatingAt(tx, { centreId, institutionId }, accountIds)).add(consult.treating_doctor_id!)
  const isOf: Record<ConsultSide, (one: Attendee) => boolean> = {
    inviting: (one) => (one.accountId === null ? one.institutionId === institutionId : treating.has(one.accountId)),
    invited: (one) =>
      accepted.some((row) => (one.accountId === null ? one.institutionId === row.institution_id : one.accountId === row.account_id)),
  }
  return consultSides.filter((side) => !attendees.some(isOf[side]))
}
