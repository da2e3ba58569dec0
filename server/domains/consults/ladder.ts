import type { EscalationStep } from '#contract/vocabulary-consults.ts'
import type { InstitutionLevel } from '#contract/vocabulary.ts'
import { height, type Reachable } from './agreements/reach.ts'

interface Doctor {
  accountId: string
  institutionId: string
  departmentHead: boolean
}
interface Call {
  institutionId: string
  callOrder: number
}

/** What is known when somebody must be found for a place. */
export interface Field<D extends Doctor> {
  /** Institutions that may be asked, in the order of asking. */
  reachable: readonly Reachable[]
  /** Doctors of the specialty who may be invited. */
  doctors: readonly D[]
  /** The consultation rota of the specialty at the time in question, by account. */
  callOrders: ReadonlyMap<string, Call>
  /** In a session at this moment: asked after those who are free. */
  sitting: ReadonlySet<string>
  /** Already asked, whatever came of it, or of the asking side. */
  notThese: ReadonlySet<string>
}

export interface Found<D extends Doctor> {
  step: Exclude<EscalationStep, 'nobody_left'>
  doctor: D
}

/**
 * The next on the ladder after silence or a refusal at an institution: the next on its rota, then its department's head, then the next
 * institution upward with an agreement. Null where nobody is left.
 */
export function nextOnLadder<D extends Doctor>(
  field: Field<D>,
  current: { institutionId: string; level: InstitutionLevel },
): Found<D> | null {
  const next = onRota(field, current.institutionId)
  if (next) return { step: 'next_on_rota', doctor: next }
  const head = headOf(field, current.institutionId)
  if (head) return { step: 'department_head', doctor: head }
  for (const institution of field.reachable.filter((each) => height(each) > height(current))) {
    const doctor = onRota(field, institution.id) ?? headOf(field, institution.id)
    if (doctor) return { step: 'next_institution', doctor }
  }
  return null
}

/** Whom an immediate consult goes to: on call and free before on call and busy; the wished institution first, then in the order of asking. */
export function firstOnCall<D extends Doctor>(field: Field<D>, wishedId: string | null): D | null {
  const order = [...field.reachable].toSorted((a, b) => Number(b.id === wishedId) - Number(a.id === wishedId))
  const called = order.flatMap(({ id }) => rotaOf(field, id))
  return called.find(({ accountId }) => !field.sitting.has(accountId)) ?? called[0] ?? null
}

function onRota<D extends Doctor>(field: Field<D>, institutionId: string): D | null {
  const called = rotaOf(field, institutionId)
  return called.find(({ accountId }) => !field.sitting.has(accountId)) ?? called[0] ?? null
}

/** First call first. */
function rotaOf<D extends Doctor>({ doctors, callOrders, notThese }: Field<D>, institutionId: string): D[] {
  const placeOf = (doctor: D) => {
    const call = callOrders.get(doctor.accountId)
    return call?.institutionId === institutionId ? call.callOrder : null
  }
  return doctors
    .filter((doctor) => placeOf(doctor) !== null && !notThese.has(doctor.accountId))
    .toSorted((a, b) => placeOf(a)! - placeOf(b)!)
}

const headOf = <D extends Doctor>({ doctors, notThese }: Field<D>, institutionId: string): D | null =>
  doctors.find((doctor) => doctor.institutionId === institutionId && doctor.departmentHead && !notThese.has(doctor.accountId)) ?? null
