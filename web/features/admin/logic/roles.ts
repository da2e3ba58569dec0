import type { Role } from '#contract/roles.ts'

/** Held alone: the three administrations by different people (等保 level 3), and the wall by a device that can do nothing else. */
export const loneRoles = ['system_admin', 'security_admin', 'auditor', 'wall'] as const satisfies readonly Role[]
export const isLone = (role: Role): boolean => (loneRoles as readonly Role[]).includes(role)
const most = 4

export type Bar = 'alone' | 'othersAlone' | 'enough'

/** Why a role cannot be added to those chosen; null where it can. */
export function barOf(role: Role, chosen: readonly Role[]): Bar | null {
  if (chosen.includes(role) || chosen.length === 0) return null
  if (isLone(role)) return 'alone'
  if (chosen.some(isLone)) return 'othersAlone'
  return chosen.length >= most ? 'enough' : null
}
