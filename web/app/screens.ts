import type { ComponentType } from 'react'
import type { Role } from '#contract/roles.ts'
import type { ThemeName } from '../shared/ui/tokens.ts'

/** A screen module exports `Screen`; everything it needs is loaded with it. */
type Load = () => Promise<{ Screen: ComponentType }>

export interface ScreenEntry {
  path: `/${string}`
  /** Whose it is; the first entry that fits is a role's home. */
  roles: readonly Role[]
  theme: ThemeName
  /** The scale of type (`data-screen`); the seat's where left out. */
  scale?: 'tablet' | 'wall'
  /** Catalogues besides `common` and `words`. */
  texts: readonly string[]
  load: Load
  /** Screens within it, drawn where it puts its <Outlet />. The first is shown for the bare path. */
  children?: readonly { path: string; load: Load }[]
}

/** Every screen behind the sign-in, one line of thought each. */
export const screens: readonly ScreenEntry[] = [
  {
    path: '/dispatch',
    roles: ['dispatcher', 'supervisor'],
    theme: 'dark',
    texts: ['dispatch', 'map'],
    load: () => import('../features/dispatch/pages/dispatch-page.tsx'),
  },
]
