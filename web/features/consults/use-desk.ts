import { useRouterState } from '@tanstack/react-router'

/** The clinic and the consult centre share pages: where the links of a page lead depends on which of the two it stands in. */
export function useDesk(): { home: '/clinic' | '/consults'; list: string; ask: string } {
  const inClinic = useRouterState({ select: (state) => state.location.pathname.startsWith('/clinic') })
  return inClinic
    ? { home: '/clinic', list: '/clinic/requests', ask: '/clinic/ask' }
    : { home: '/consults', list: '/consults/inbox', ask: '/consults/ask' }
}
