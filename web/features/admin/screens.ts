import { permissions, type Action, type Role } from '#contract/roles.ts'
import type { ComponentType } from 'react'

type Load = () => Promise<{ Screen: ComponentType }>
interface AdminScreen {
  path: string
  roles: readonly Role[]
  load: Load
}

/** People who work in the administration; a dispatcher may read cards and institutions, but at the seat. */
export const adminRoles = ['system_admin', 'security_admin', 'auditor', 'supervisor'] as const satisfies readonly Role[]

const whoMay = (action: Action): readonly Role[] => adminRoles.filter((role) => (permissions[action] as readonly Role[]).includes(role))

/** Each screen of the administration, and whose it is by the permission it lives on. */
export const adminScreens: readonly AdminScreen[] = [
  { path: 'people', roles: whoMay('account.read'), load: () => import('./pages/people-page.tsx') },
  { path: 'institutions', roles: ['system_admin', 'supervisor'], load: () => import('./pages/institutions-page.tsx') },
  { path: 'vehicles', roles: whoMay('fleet.manage'), load: () => import('./pages/vehicles-page.tsx') },
  { path: 'shifts', roles: whoMay('fleet.manage'), load: () => import('./pages/shifts-page.tsx') },
  { path: 'terminals', roles: whoMay('terminal.read'), load: () => import('./pages/terminals-page.tsx') },
  { path: 'practitioners', roles: whoMay('practitioner.manage'), load: () => import('../consults/pages/practitioners-page.tsx') },
  { path: 'agreements', roles: whoMay('agreement.manage'), load: () => import('../consults/pages/agreements-page.tsx') },
  { path: 'cards', roles: whoMay('card.manage'), load: () => import('./pages/cards-page.tsx') },
  { path: 'roads', roles: whoMay('map.read'), load: () => import('./pages/roads-page.tsx') },
  { path: 'audit', roles: whoMay('audit.read'), load: () => import('./pages/audit-page.tsx') },
]
