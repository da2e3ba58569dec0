import type { consultOptions as optionsRoute } from '#contract/rest/consults.ts'
import type { Query, Reply } from '#contract/route.ts'
import type { Specialty } from '#contract/vocabulary-consults.ts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { reachableFrom } from './agreements/reach.ts'
import { crewDoctorsOf, fromIncident, usualDoctor } from './from-incident.ts'
import { invitableDoctors } from './practitioners/invitable.ts'
import { callOrders } from './rotas/on-call.ts'

/** Whom the actor's institution may ask, and who is on call there; and who may treat: the doctors on the case and its own. */
export async function optionsFor(
  tx: Tx,
  actor: Actor,
  { incidentId }: Query<typeof optionsRoute>,
  now: Date,
): Promise<Reply<typeof optionsRoute>> {
  if (!actor.institutionId) return { institutions: [], treatingDoctors: [], usualDoctorId: null }
  const reachable = await reachableFrom(tx, actor.institutionId, 'consultation', now)
  const doctors = await invitableDoctors(tx, actor.centreId, { institutionIds: reachable.map(({ id }) => id) }, now)
  const calls = await callOrders(tx, actor.centreId, undefined, now)
  const institutions = reachable.map((institution) => {
    const own = doctors.filter(({ institutionId, accountId }) => institutionId === institution.id && accountId !== actor.accountId)
    const specialties = [...new Set(own.flatMap((doctor) => doctor.specialties))].toSorted()
    return {
      institution: { id: institution.id, name: institution.name, shortName: institution.shortName },
      agreementUntil: institution.agreementUntil?.toISOString() ?? null,
      specialties: specialties.map((specialty) => ({
        specialty,
        doctors: own.filter((doctor) => doctor.specialties.includes(specialty)).length,
        onCall: own.filter((doctor) => onCallFor(calls, doctor.accountId, specialty)).length,
      })),
    }
  })
  return {
    institutions: institutions.filter(({ specialties }) => specialties.length > 0),
    ...(await treatingFor(tx, actor, incidentId, now)),
  }
}

async function treatingFor(tx: Tx, actor: Actor, incidentId: string | undefined, now: Date) {
  const known = incidentId ? await fromIncident(tx, actor, incidentId, now) : null
  const onCase = incidentId ? [...(await crewDoctorsOf(tx, actor.centreId, incidentId, now))] : []
  const treating = await tx
    .selectFrom('practitioners as p')
    .innerJoin('accounts as a', 'a.id', 'p.account_id')
    .select(['a.id as accountId', 'a.display_name as name', 'p.department'])
    .where('a.centre_id', '=', actor.centreId)
    .where((or) => or.or([or('a.institution_id', '=', actor.institutionId), ...(onCase.length > 0 ? [or('a.id', 'in', onCase)] : [])]))
    .where('a.disabled_at', 'is', null)
    .where('p.active', '=', true)
    .orderBy('p.department')
    .orderBy('a.display_name')
    .execute()
  const usual = usualDoctor(actor, known)
  return {
    treatingDoctors: treating.toSorted((a, b) => Number(onCase.includes(b.accountId)) - Number(onCase.includes(a.accountId))),
    usualDoctorId: treating.some(({ accountId }) => accountId === usual) ? usual : null,
  }
}

const onCallFor = (calls: Awaited<ReturnType<typeof callOrders>>, accountId: string, specialty: Specialty): boolean =>
  calls.get(accountId)?.specialty === specialty
