import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifyRequest, FastifySchema } from 'fastify'
import { fileContentType, type Route } from '#contract/route.ts'
import { holds, type Actor } from '../actor.ts'
import { Refusal } from '../refusal.ts'
import { sessionCookie } from './session-cookie.ts'

/** Collects what every route says of itself; call before the first route. */
export async function describeRoutes(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    // The contract's routes bear their domain as a tag; screens, health and the like are no part of it.
    hideUntagged: true,
    // Files are no JSON: what goes in or out is named here, since nothing validates it against a schema.
    transform: ({ schema, url, route }) => ({ schema: withFile(schema, route.config?.transfer), url }),
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Jilian', version: '1' },
      components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: sessionCookie } } },
    },
  })
}

function withFile(schema: FastifySchema, transfer: Route['transfer'] | undefined): FastifySchema {
  const file = { content: { [fileContentType]: { schema: { type: 'string', format: 'binary' } } } }
  if (transfer === 'upload') return { ...schema, body: file }
  return transfer === 'download' ? { ...schema, response: { 200: { description: 'The file', ...file } } } : schema
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
