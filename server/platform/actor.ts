import type { Role } from '#contract/roles.ts'

/** Who is asking: a signed-in person or device, resolved from the session for every request and socket. */
export interface Actor {
  accountId: string
  sessionId: string
  login: string
  displayName: string
  roles: readonly Role[]
  centreId: string
  institutionId: string | null
  /** The unit of a crew member's current shift. */
  vehicleId: string | null
  isDemo: boolean
  isDevice: boolean
  mustChangePassword: boolean
}

export const holds = (actor: Actor, role: Role): boolean => actor.roles.includes(role)
export const isSeat = (actor: Actor): boolean => holds(actor, 'dispatcher') || holds(actor, 'supervisor')
