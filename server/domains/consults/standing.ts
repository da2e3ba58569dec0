import type { ConsultSide } from '#contract/vocabulary-consults.ts'
import { holds, isSeat, type Actor } from '#platform/actor.ts'

/** How a person stands to a consult: nothing of all this, and the consult is not there for them. */
export interface Standing {
  side: ConsultSide | null
  /** The hub's coordinator, or the supervisor. */
  desk: boolean
  /** The own invitation that is open or accepted. */
  invitation: { id: string; state: string } | null
}

interface Consult {
  centre_id: string
  state: string
  institution_id: string
  requested_by: string
  treating_doctor_id: string | null
  vehicle_id: string | null
  incident_id: string | null
}
interface Invitation {
  id: string
  account_id: string
  state: string
}

export const isDesk = (actor: Actor): boolean => holds(actor, 'coordinator') || holds(actor, 'supervisor')
export const isDoctor = (actor: Actor): boolean =>
  holds(actor, 'emergency_department') || holds(actor, 'specialist') || holds(actor, 'clinic')

/** Reads it from the consult and its invitations; null where the actor takes no part. A draft is the inviting side's alone. */
export function standingOf(actor: Actor, consult: Consult, invitations: readonly Invitation[]): Standing | null {
  if (consult.centre_id !== actor.centreId) return null
  const invitation =
    invitations.find(({ account_id, state }) => account_id === actor.accountId && (state === 'open' || state === 'accepted')) ?? null
  const side = invitation ? 'invited' : isInviting(actor, consult) ? 'inviting' : null
  const desk = isDesk(actor) && consult.state !== 'draft'
  return side || desk ? { side, desk, invitation } : null
}

/** Who asked and who treats; doctors of the institution that looks after the patient; the crew; the seats, where an incident is behind it. */
function isInviting(actor: Actor, consult: Consult): boolean {
  return (
    actor.accountId === consult.requested_by ||
    actor.accountId === consult.treating_doctor_id ||
    (isDoctor(actor) && actor.institutionId === consult.institution_id) ||
    (holds(actor, 'crew') && actor.vehicleId !== null && actor.vehicleId === consult.vehicle_id) ||
    (isSeat(actor) && consult.incident_id !== null)
  )
}
