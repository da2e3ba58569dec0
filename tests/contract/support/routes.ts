import { readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { roles, may, type Action, type Role } from '#contract/roles.ts'
import type { Route, UploadRoute } from '#contract/route.ts'
import { fileRoutes } from '#tests/support/file-routes.ts'

const folder = path.join(import.meta.dirname, '../../../server/contract/rest')

/**
 * Every route that the contract describes: a new one is covered by being written. And one of each kind that carries files, which
 * `serveFileRoutes` serves.
 */
export const routes: Route[] = [...(await contractRoutes()), ...fileRoutes].toSorted((a, b) => (a.id < b.id ? -1 : 1))

async function contractRoutes(): Promise<Route[]> {
  const modules = await Promise.all(readdirSync(folder).map((file) => import(pathToFileURL(path.join(folder, file)).href)))
  return modules.flatMap((module: Record<string, unknown>) => Object.values(module).filter(isRoute))
}

function isRoute(value: unknown): value is Route {
  return typeof value === 'object' && value !== null && 'method' in value && 'access' in value && 'path' in value
}

export type SessionRoute = Route & { access: { by: 'session'; action: Action } }
export const isSessionRoute = (route: Route): route is SessionRoute => route.access.by === 'session'
export const sessionRoutes = routes.filter(isSessionRoute)
export const isUpload = (route: Route): route is UploadRoute => route.transfer === 'upload'
/** Takes a body of JSON. */
export const takesBody = (route: Route): boolean => route.method !== 'GET' && !isUpload(route)

/** Roles that the contract lets in, and those it does not. */
export const admitted = (route: SessionRoute): Role[] => roles.filter((role) => may([role], route.access.action))
export const turnedAway = (route: SessionRoute): Role[] => roles.filter((role) => !may([role], route.access.action))
