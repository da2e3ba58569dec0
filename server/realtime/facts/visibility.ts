import { factForms, type FactForm } from '#contract/events.ts'
import type { Role } from '#contract/roles.ts'
import type { Actor } from '#platform/actor.ts'
import type { LoggedFact } from './fact-log.ts'

export type FactView = (fact: LoggedFact) => boolean

const forms: Readonly<Record<string, FactForm | undefined>> = factForms
const ofOwnInstitution: readonly Role[] = ['emergency_department', 'specialist', 'clinic']

/** True where some form names a role of the actor: others have nothing to subscribe to. */
export const seesAnyFact = (actor: Actor): boolean =>
  Object.values(factForms).some((form: FactForm) => form.roles.some((role) => actor.roles.includes(role)))

/**
 * What an actor may see: a role of its own must be named by the fact's form, in its own centre; crew see their own vehicle's, hospital
 * and clinic staff their own institution's. A form that is unknown here is seen by nobody.
 */
export function viewOf(actor: Actor): FactView {
  const { centreId, vehicleId, institutionId, roles } = actor
  const admits = (role: Role, fact: LoggedFact): boolean => {
    if (role === 'crew') return vehicleId !== null && fact.vehicleIds.includes(vehicleId)
    if (ofOwnInstitution.includes(role)) return institutionId !== null && fact.institutionIds.includes(institutionId)
    return true
  }
  return (fact) => {
    if (fact.centreId !== centreId) return false
    const form = forms[fact.wire.name]
    return form !== undefined && roles.some((role) => form.roles.includes(role) && admits(role, fact))
  }
}

/** Whether two states of one actor see the same; where not, its screen starts from a new snapshot. */
export function seesTheSame(one: Actor, other: Actor): boolean {
  return (
    one.centreId === other.centreId &&
    one.vehicleId === other.vehicleId &&
    one.institutionId === other.institutionId &&
    one.mustChangePassword === other.mustChangePassword &&
    one.roles.length === other.roles.length &&
    one.roles.every((role) => other.roles.includes(role))
  )
}
