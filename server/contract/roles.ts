/** Who may act. A person holds one or more roles at one institution; a wall screen is a device account. */
export const roles = [
  'system_admin',
  'security_admin',
  'auditor',
  'supervisor',
  'dispatcher',
  'wall',
  'crew',
  'emergency_department',
  'specialist',
  'clinic',
  'coordinator',
] as const
export type Role = (typeof roles)[number]

const seats = ['dispatcher', 'supervisor'] as const
const doctors = ['emergency_department', 'specialist', 'clinic'] as const
const staff = [...seats, 'crew', ...doctors] as const
/** Who asks for a consult: the side that looks after the patient. */
const askers = [...seats, 'crew', ...doctors] as const
/** Who has a part in consults. */
const consulting = [...askers, 'coordinator'] as const
/** The hub's desk. */
const desk = ['coordinator', 'supervisor'] as const

/**
 * Every action a route or subscription can ask for, and the roles that may take it. What is not named here is denied.
 * 等保 level 3: system, security and audit administration are held by different people, so no role lists two of them.
 */
export const permissions = {
  'self.manage': roles,
  'account.manage': ['system_admin'],
  'account.read': ['system_admin', 'security_admin', 'supervisor'],
  'session.revoke': ['security_admin', 'system_admin'],
  'audit.read': ['auditor'],
  'institution.read': roles,
  'institution.manage': ['system_admin'],
  'fleet.read': [...staff, 'wall', 'system_admin'],
  'fleet.manage': ['system_admin', 'supervisor'],
  'fleet.status': [...seats, 'crew'],
  'terminal.read': ['system_admin', 'supervisor'],
  'terminal.manage': ['system_admin'],
  'position.read': [...seats, 'wall', 'crew', 'emergency_department'],
  'track.read': ['supervisor', 'dispatcher'],
  'map.read': [...staff, 'wall', 'system_admin'],
  'road.close': seats,
  'call.read': seats,
  'call.answer': seats,
  'incident.read': [...seats, 'crew', 'emergency_department'],
  'incident.list': seats,
  'incident.write': seats,
  'incident.export': ['supervisor', 'dispatcher'],
  'board.read': [...seats, 'wall'],
  'card.read': [...seats, 'system_admin', 'crew'],
  'card.manage': ['system_admin', 'supervisor'],
  'dispatch.recommend': seats,
  'dispatch.assign': seats,
  'dispatch.step': [...seats, 'crew'],
  'dispatch.correct': [...seats, 'crew'],
  'run.read': ['crew'],
  'arrival.read': ['emergency_department'],
  'handover.sign': ['crew', 'emergency_department'],
  'room.join': [...staff, 'coordinator', 'wall'],
  'room.open': [...seats, 'crew'],
  'room.pin': ['supervisor'],
  'signing.enrol': staff,
  'signing.verify': roles,
  'patient.read': [...seats, 'crew', 'emergency_department'],
  'patient.write': [...seats, 'crew', 'emergency_department'],
  'consult.read': consulting,
  'consult.request': askers,
  'consult.consent': consulting,
  'consult.triage': desk,
  'consult.answer': doctors,
  'consult.wait': askers,
  'consult.host': [...doctors, ...desk],
  'consult.report': doctors,
  'consult.rate': askers,
  'consult_copy.read': [...doctors, ...desk],
  'consult.figures': desk,
  'practitioner.read': [...consulting, 'system_admin'],
  'practitioner.manage': [...desk, 'system_admin'],
  'agreement.read': [...doctors, ...desk, 'system_admin'],
  'agreement.manage': [...desk, 'system_admin'],
  'rota.read': [...consulting, 'system_admin'],
  'rota.manage': desk,
  'booking.read': [...doctors, ...desk],
  'booking.make': [...doctors, ...desk],
  'booking.run': [...doctors, ...desk],
} as const satisfies Record<string, readonly Role[]>
export type Action = keyof typeof permissions

/** True when any of the roles may take the action. */
export function may(held: readonly Role[], action: Action): boolean {
  const allowed: readonly Role[] = permissions[action]
  return held.some((role) => allowed.includes(role))
}
