import type { ConsultKind, Specialty } from '#contract/vocabulary-consults.ts'
import type { Tx } from '#platform/db/database.ts'
import { reachableFrom } from './agreements/reach.ts'
import { inSessionNow } from './appointments.ts'
import { ofConsults } from './invitations.repository.ts'
import type { Field } from './ladder.ts'
import { invitableDoctors, type Invitable } from './practitioners/invitable.ts'
import type { ConsultRow } from './repository.ts'
import { callOrders } from './rotas/on-call.ts'

/** Who could be asked for a place of this specialty: on the rota of the time it is for, or of now where that has come. */
export async function fieldFor(tx: Tx, consult: ConsultRow, specialty: Specialty, now: Date): Promise<Field<Invitable>> {
  const reachable = await reachableFrom(tx, consult.institution_id, consult.kind as ConsultKind, now)
  const institutionIds = reachable.map(({ id }) => id)
  const doctors = await invitableDoctors(tx, consult.centre_id, { institutionIds, specialty }, now)
  const at = consult.scheduled_start && consult.scheduled_start > now ? consult.scheduled_start : now
  // Who refused before the request was sent back may be asked again.
  const asked = (await ofConsults(tx, [consult.id])).filter((row) => row.invited_at >= consult.submitted_at!)
  return {
    reachable,
    doctors,
    callOrders: await callOrders(tx, consult.centre_id, specialty, at),
    sitting: await inSessionNow(
      tx,
      doctors.map(({ accountId }) => accountId),
    ),
    notThese: new Set([
      ...asked.map((row) => row.account_id),
      consult.requested_by,
      ...(consult.treating_doctor_id ? [consult.treating_doctor_id] : []),
    ]),
  }
}
