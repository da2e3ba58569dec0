import type { ComponentType } from 'react'
import { roles, type Role } from '#contract/roles.ts'
import { adminScreens } from '../features/admin/screens.ts'
import { arrivalsTheme, crewTheme } from '../shared/ui/chosen-theme.ts'
import type { ThemeName } from '../shared/ui/tokens.ts'

/** A screen module exports `Screen`; everything it needs is loaded with it. */
type Load = () => Promise<{ Screen: ComponentType }>

export interface ScreenEntry {
  path: `/${string}`
  /** Whose it is; the first entry that fits is a role's home. */
  roles: readonly Role[]
  /** A function where people switch it. */
  theme: ThemeName | (() => ThemeName)
  /** The scale of type (`data-screen`); the seat's where left out. */
  scale?: 'tablet' | 'wall'
  /** Catalogues besides `common` and `words`. */
  texts: readonly string[]
  load: Load
  /** Screens within it, drawn where it puts its <Outlet />. The first that the role may open is shown for the bare path. */
  children?: readonly ChildScreen[]
}

export interface ChildScreen {
  path: string
  /** Whose it is; everybody's who may open the screen where left out. */
  roles?: readonly Role[]
  load: Load
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
  {
    path: '/wall',
    roles: ['wall', 'supervisor', 'dispatcher'],
    theme: 'dark',
    scale: 'wall',
    texts: ['wall', 'map'],
    load: () => import('../wall/wall-page.tsx'),
  },
  {
    path: '/crew',
    roles: ['crew'],
    theme: crewTheme.now,
    scale: 'tablet',
    texts: ['crew', 'map'],
    load: () => import('../features/crew/pages/crew-page.tsx'),
  },
  {
    path: '/arrivals',
    roles: ['emergency_department'],
    theme: arrivalsTheme.now,
    texts: ['arrivals'],
    load: () => import('../features/arrivals/pages/arrivals-page.tsx'),
  },
  {
    path: '/admin',
    roles: ['system_admin', 'security_admin', 'auditor', 'supervisor'],
    theme: 'light',
    texts: ['admin', 'account', 'map', 'dispatch'],
    load: () => import('../features/admin/pages/admin-page.tsx'),
    children: adminScreens,
  },
  {
    path: '/me',
    roles,
    theme: 'light',
    texts: ['account'],
    load: () => import('../features/my-account/pages/my-account-page.tsx'),
  },
]
