import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { holds, type Actor } from '../actor.ts'
import { Refusal } from '../refusal.ts'
import { sessionCookie } from './session-cookie.ts'

/** Collects what every route says of itself; call before the first route. */
export async function describeRoutes(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    // The contract's routes bear their domain as a tag; screens, health and the like are no part of it.
    hideUntagged: true,
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Jilian', version: '1' },
      components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: sessionCookie } } },
    },
  })
}

/** `/api/openapi.json`, for the system's administrator: a map of the house is not for everybody. */
export function serveOpenApi(app: FastifyInstance, authenticate: (request: FastifyRequest) => Promise<Actor | null>): void {
  app.get('/api/openapi.json', { schema: { hide: true } }, async (request) => {
    const actor = await authenticate(request)
    if (!actor) throw new Refusal('session.required')
    request.actor = actor
    if (actor.mustChangePassword) throw new Refusal('password.must_change')
    if (!holds(actor, 'system_admin')) throw new Refusal('permission.denied')
    return app.swagger()
  })
}
