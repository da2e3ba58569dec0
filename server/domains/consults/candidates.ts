import type { Candidate, consultCandidates as candidatesRoute } from '#contract/rest/consult-triage.ts'
import type { Query } from '#contract/route.ts'
import type { ConsultKind } from '#contract/vocabulary-consults.ts'
import type { Tx } from '#platform/db/database.ts'
import { found } from '#platform/refusal.ts'
import { reachableFrom } from './agreements/reach.ts'
import { busyDoctors } from './appointments.ts'
import { after } from './clocks.ts'
import { ofConsults } from './invitations.repository.ts'
import { doctorsByAccount } from './practitioners/doctors.ts'
import { invitableDoctors } from './practitioners/invitable.ts'
import * as repository from './repository.ts'
import { callOrders } from './rotas/on-call.ts'

const usual_min = 30

/** Whom the desk may ask: on call first, then department heads, then the others; the nearest institution first. */
export async function candidatesFor(tx: Tx, id: string, query: Query<typeof candidatesRoute>, now: Date): Promise<Candidate[]> {
  const consult = found(await repository.byId(tx, id))
  const specialty = query.specialty ?? (consult.specialty as Candidate['specialties'][number] | null) ?? undefined
  const reachable = await reachableFrom(tx, consult.institution_id, consult.kind as ConsultKind, now)
  const places = reachable.filter((institution) => !query.institutionId || institution.id === query.institutionId)
  const order = new Map(places.map((institution, index) => [institution.id, { institution, index }]))
  const all = await invitableDoctors(tx, consult.centre_id, { institutionIds: [...order.keys()], specialty }, now)
  const doctors = all.filter(({ accountId }) => accountId !== consult.treating_doctor_id && accountId !== consult.requested_by)
  const ids = doctors.map(({ accountId }) => accountId)
  const from = query.startsAt ? new Date(query.startsAt) : now
  const time = { from, to: after(from, (query.durationMin ?? usual_min) * 60) }
  const calls = await callOrders(tx, consult.centre_id, specialty, from)
  const busy = await busyDoctors(tx, ids, time, { consultId: id }, now)
  const live = (await ofConsults(tx, [id])).filter(({ state }) => state === 'open' || state === 'accepted')
  const summaries = await doctorsByAccount(tx, ids)
  const rank = (doctor: (typeof doctors)[number]) => (calls.has(doctor.accountId) ? 0 : doctor.departmentHead ? 1 : 2)
  return doctors
    .toSorted(
      (a, b) =>
        rank(a) - rank(b) ||
        order.get(a.institutionId)!.index - order.get(b.institutionId)!.index ||
        (calls.get(a.accountId)?.callOrder ?? 99) - (calls.get(b.accountId)?.callOrder ?? 99) ||
        (a.name < b.name ? -1 : 1),
    )
    .map((doctor) => {
      const call = calls.get(doctor.accountId)
      return {
        doctor: summaries.get(doctor.accountId)!,
        institution: { id: doctor.institutionId, name: doctor.institutionName, shortName: doctor.institutionShortName },
        level: doctor.level,
        specialties: doctor.specialties,
        departmentHead: doctor.departmentHead,
        callOrder: call?.callOrder ?? null,
        onCallUntil: call?.until.toISOString() ?? null,
        busy: busy.has(doctor.accountId),
        alreadyInvited: live.some((row) => row.account_id === doctor.accountId),
      }
    })
}
