import { permissions, type Action, type Role } from '#contract/roles.ts'
import type { ComponentType } from 'react'

type Load = () => Promise<{ Screen: ComponentType }>
interface Page {
  path: string
  roles: readonly Role[]
  load: Load
}

/** Who works at the consult centre. A village doctor may be asked as well; a dispatcher follows what the seat asked for. */
export const centreRoles = [
  'coordinator',
  'specialist',
  'emergency_department',
  'supervisor',
  'clinic',
  'dispatcher',
] as const satisfies readonly Role[]

/** Who may enter a consult's room: everybody who may have a part in one. */
export const roomRoles = permissions['consult.read']
export const bookingRoles = permissions['booking.read']

const whoMay = (action: Action): readonly Role[] => centreRoles.filter((role) => (permissions[action] as readonly Role[]).includes(role))

/** Each page of the consult centre, and whose it is by the permission it lives on. */
export const centreScreens = [
  { path: 'inbox', roles: whoMay('consult.read'), load: () => import('./pages/inbox-page.tsx') },
  { path: 'ask', roles: whoMay('consult.request'), load: () => import('./pages/ask-page.tsx') },
  { path: 'calendar', roles: whoMay('consult.read'), load: () => import('./pages/calendar-page.tsx') },
  { path: 'queue', roles: whoMay('consult.host'), load: () => import('./pages/queue-page.tsx') },
  { path: 'services', roles: whoMay('booking.read'), load: () => import('./pages/services-page.tsx') },
  { path: 'rotas', roles: whoMay('rota.read'), load: () => import('./pages/rotas-page.tsx') },
  { path: 'practitioners', roles: whoMay('practitioner.read'), load: () => import('./pages/practitioners-page.tsx') },
  { path: 'agreements', roles: whoMay('agreement.read'), load: () => import('./pages/agreements-page.tsx') },
  { path: 'archive', roles: whoMay('consult_copy.read'), load: () => import('./pages/archive-page.tsx') },
  { path: 'figures', roles: whoMay('consult.figures'), load: () => import('./pages/figures-page.tsx') },
] as const satisfies readonly Page[]

export const clinicScreens = [
  { path: 'requests', roles: ['clinic'], load: () => import('./pages/requests-page.tsx') },
  { path: 'ask', roles: ['clinic'], load: () => import('./pages/ask-page.tsx') },
  { path: 'services', roles: ['clinic'], load: () => import('./pages/services-page.tsx') },
] as const satisfies readonly Page[]
