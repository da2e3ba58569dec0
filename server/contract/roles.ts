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
] as const
export type Role = (typeof roles)[number]

const seats = ['dispatcher', 'supervisor'] as const
const staff = [...seats, 'crew', 'emergency_department', 'specialist', 'clinic'] as const

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
  'patient.read': [...seats, 'crew', 'emergency_department'],
  'patient.write': [...seats, 'crew', 'emergency_department'],
} as const satisfies Record<string, readonly Role[]>
export type Action = keyof typeof permissions

/** True when any of the roles may take the action. */
export function may(held: readonly Role[], action: Action): boolean {
  const allowed: readonly Role[] = permissions[action]
  return held.some((role) => allowed.includes(role))
}
