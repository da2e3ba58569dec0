import type { Role } from '#contract/roles.ts'
import { screens, type ChildScreen, type ScreenEntry } from './screens.ts'

/** The screen a person starts on; null where there is none for any of the roles. */
export const homeOf = (roles: readonly Role[]): ScreenEntry['path'] | null => screens.find((screen) => mayOpen(screen, roles))?.path ?? null

export const mayOpen = (screen: ScreenEntry, roles: readonly Role[]): boolean => screen.roles.some((role) => roles.includes(role))

export const mayOpenChild = (child: ChildScreen, roles: readonly Role[]): boolean =>
  !child.roles || child.roles.some((role) => roles.includes(role))

/** A path of our own console to go back to after the sign-in; anything else (another site, a scheme) is dropped. */
export function safeReturn(next: unknown): string | null {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next) || next.startsWith('/signin')) return null
  return next
}
