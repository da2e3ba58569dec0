import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect, type AnyRoute } from '@tanstack/react-router'
import { loadTexts } from '../shared/i18n/i18n.ts'
import { queryClient } from '../shared/api/queries.ts'
import { meQuery } from '../shared/api/session.ts'
import { CrashFace, LoadFace, MissingFace } from './faces.tsx'
import { homeOf, mayOpen, mayOpenChild } from './home.ts'
import { ChildFrame, ScreenFrame } from './screen-frame.tsx'
import { screens, type ChildScreen, type ScreenEntry } from './screens.ts'

const root = createRootRoute({ component: Outlet, errorComponent: CrashFace, notFoundComponent: MissingFace })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/signin',
  beforeLoad: () => loadTexts(['sign-in']),
  component: lazyRouteComponent(() => import('../features/sign-in/pages/sign-in-page.tsx'), 'Screen'),
})

const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async () => {
    const me = await queryClient.ensureQueryData(meQuery)
    throw redirect({ to: me ? (homeOf(me.roles) ?? '/none') : '/signin' })
  },
})

/** Signed in, but nothing in this console is for the role. */
const none = createRoute({ getParentRoute: () => root, path: '/none', beforeLoad: requireSession, component: MissingFace })

async function requireSession({ location }: { location: { href: string } }) {
  const me = await queryClient.ensureQueryData(meQuery)
  if (!me || me.mustChangePassword) throw redirect({ to: '/signin', search: { next: location.href } })
  return { me }
}

function routeOf(entry: ScreenEntry): AnyRoute {
  const load = lazyRouteComponent(entry.load, 'Screen')
  const route = createRoute({
    getParentRoute: () => root,
    path: entry.path,
    beforeLoad: async ({ location }) => {
      const { me } = await requireSession({ location })
      const allowed = mayOpen(entry, me.roles)
      if (allowed) await loadTexts(entry.texts)
      const first = entry.children?.find((child) => !child.path.includes('$') && mayOpenChild(child, me.roles))
      if (allowed && first && location.pathname.replace(/\/$/, '') === entry.path) throw redirect({ to: `${entry.path}/${first.path}` })
      return { allowed }
    },
    component: () => <ScreenFrame entry={entry} screen={load} />,
  })
  const children = (entry.children ?? []).map((child) =>
    createRoute({
      getParentRoute: () => route,
      path: child.path,
      component: childComponent(child),
    }),
  )
  return children.length ? route.addChildren(children) : route
}

function childComponent(child: ChildScreen) {
  const load = lazyRouteComponent(child.load, 'Screen')
  return () => <ChildFrame child={child} screen={load} />
}

export const router = createRouter({
  routeTree: root.addChildren([start, none, signIn, ...screens.map(routeOf)]),
  defaultPendingComponent: LoadFace,
  defaultPendingMs: 200,
  defaultErrorComponent: CrashFace,
  defaultNotFoundComponent: MissingFace,
  scrollRestoration: false,
})
