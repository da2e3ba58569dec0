import type { ComponentType } from 'react'
import { roles, type Role } from '#contract/roles.ts'
import { adminScreens } from '../features/admin/screens.ts'
import { bookingRoles, centreRoles, centreScreens, clinicScreens, roomRoles } from '../features/consults/screens.ts'
import { arrivalsTheme, consultsTheme, crewTheme } from '../shared/ui/chosen-theme.ts'
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
  /** Screens within it, drawn where it puts its <Outlet />. For the bare path the first that the role may open is shown, unless it is of one thing. */
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
    texts: ['crew', 'map', 'consults', 'clinic'],
    load: () => import('../features/crew/pages/crew-page.tsx'),
    // Over the run, which goes on below: its picture, its monitor, its steps.
    children: [
      {
        path: 'consults/$consultId',
        load: async () => ({ Screen: (await import('../features/consults/components/room/consult-room.tsx')).ConsultRoom }),
      },
    ],
  },
  {
    path: '/arrivals',
    roles: ['emergency_department'],
    theme: arrivalsTheme.now,
    texts: ['arrivals', 'consults'],
    load: () => import('../features/arrivals/pages/arrivals-page.tsx'),
  },
  {
    path: '/clinic',
    roles: ['clinic'],
    theme: 'light',
    texts: ['clinic', 'consults', 'services'],
    load: () => import('../features/consults/pages/clinic-page.tsx'),
    children: clinicScreens,
  },
  {
    path: '/consults',
    roles: centreRoles,
    theme: consultsTheme.now,
    texts: ['consults', 'clinic', 'services', 'registers'],
    load: () => import('../features/consults/pages/consults-page.tsx'),
    children: centreScreens,
  },
  {
    path: '/consults/$consultId/room',
    roles: roomRoles,
    theme: consultsTheme.now,
    texts: ['consults', 'clinic'],
    load: () => import('../features/consults/pages/room-page.tsx'),
  },
  {
    path: '/services/$bookingId/room',
    roles: bookingRoles,
    theme: consultsTheme.now,
    texts: ['consults', 'services'],
    load: () => import('../features/consults/pages/booking-room-page.tsx'),
  },
  {
    path: '/admin',
    roles: ['system_admin', 'security_admin', 'auditor', 'supervisor'],
    theme: 'light',
    texts: ['admin', 'account', 'map', 'dispatch', 'registers'],
    load: () => import('../features/admin/pages/admin-page.tsx'),
    children: adminScreens,
  },
  {
    path: '/me',
    roles,
    theme: 'light',
    texts: ['account', 'consults'],
    load: () => import('../features/my-account/pages/my-account-page.tsx'),
  },
  {
    path: '/room/$roomId',
    roles: ['dispatcher', 'supervisor', 'crew', 'emergency_department', 'specialist', 'clinic'],
    theme: 'dark',
    texts: ['rooms', 'consults'],
    load: () => import('../features/rooms/pages/room-page.tsx'),
  },
  {
    path: '/devices',
    roles,
    theme: 'light',
    texts: ['rooms', 'consults'],
    load: () => import('../features/rooms/pages/devices-page.tsx'),
  },
]
