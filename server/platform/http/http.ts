import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ObjectKind, Body, Params, Query, Reply, Route } from '#contract/route.ts'
import { may, type Action } from '#contract/roles.ts'
import type { Actor } from '../actor.ts'
import { audit } from '../audit/audit.ts'
import type { Clock } from '../clock.ts'
import { inScope, readInScope, type Database, type Tx } from '../db/database.ts'
import { mayRunAgain } from '../db/failures.ts'
import { Refusal } from '../refusal.ts'
import { keyOf, recall, remember } from './idempotency.ts'
import { checkOrigin } from './origin.ts'

interface Input<R extends Route> {
  params: Params<R>
  query: Query<R>
  body: Body<R>
  tx: Tx
  now: Date
  address: string
  log: FastifyBaseLogger
  request: FastifyRequest
  reply: FastifyReply
}
/** What a handler of a signed-in route gets: validated input, the actor, and a transaction that sees its centre only. */
export interface Asked<R extends Route> extends Input<R> {
  actor: Actor
}
/** What a public or token route gets. Its transaction has the scope of the system: the handler narrows it once it knows the centre. */
export type AskedOpenly<R extends Route> = Input<R>
/** What a route gets that opens its own transactions. */
export type AskedApart<R extends Route> = Omit<Input<R>, 'tx'>

/** Whether the actor may take the action on this one object of the kind. False looks like "not found" to the sender. */
export type Guard = (tx: Tx, actor: Actor, id: string, action: Action) => Promise<boolean>

export interface HttpParts {
  app: FastifyInstance
  db: Database
  clock: Clock
  /** The session behind the request, or null. Throws Refusal where it is expired. */
  authenticate(request: FastifyRequest): Promise<Actor | null>
  /** Origins of our own screens, for unsafe methods. */
  origins: readonly string[]
}

/** Serves the contract's routes: session, permission, object, idempotency, transaction, audit, in this order, for every route alike. */
export interface Http {
  readonly clock: Clock
  readonly served: ReadonlyMap<string, Route>
  serve<R extends Route>(route: R, handler: (asked: Asked<R>) => Promise<Reply<R>>): void
  serveOpen<R extends Route>(route: R, handler: (asked: AskedOpenly<R>) => Promise<Reply<R>>): void
  /** A public or token route where something must stay even when the request is refused, as a failed sign-in does. */
  serveApart<R extends Route>(route: R, handler: (asked: AskedApart<R>) => Promise<Reply<R>>): void
  guard(kind: ObjectKind, guard: Guard): void
  /** Throws where a served route has no guard for its object: nothing is open by forgetting. */
  assertGuarded(): void
}

export function createHttp(parts: HttpParts): Http {
  const { app, db, clock } = parts
  const guards = new Map<ObjectKind, Guard>()
  const served = new Map<string, Route>()

  function add(route: Route, handle: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>) {
    if (served.has(route.id)) throw new Error(`route ${route.id} is served twice`)
    served.set(route.id, route)
    app.route({
      method: route.method,
      url: route.path,
      bodyLimit: route.bodyLimit,
      schema: {
        operationId: route.id,
        params: route.params,
        querystring: route.query,
        ...(takesBody(route) ? { body: route.body } : {}),
        response: { 200: route.reply },
      },
      preValidation: async (request) => {
        checkOrigin(request, parts.origins)
        // A command without fields may come with an empty body.
        if (takesBody(route) && (request.body === undefined || request.body === null) && isEmpty(route)) request.body = {}
      },
      handler: handle,
    })
  }

  async function refuse(request: FastifyRequest, actor: Actor, route: Route, refusal: Refusal): Promise<never> {
    await inScope(db, actor.centreId, (tx) =>
      audit(tx, { ...auditBase(request, actor, route), outcome: 'refused', details: { code: refusal.code } }),
    )
    throw refusal
  }

  const auditBase = (request: FastifyRequest, actor: Actor, route: Route) => {
    const object = route.access.by === 'session' ? route.access.object : undefined
    const params = request.params as Record<string, string>
    return {
      at: clock.now(),
      centreId: actor.centreId,
      actorId: actor.accountId,
      sessionId: actor.sessionId,
      action: route.id,
      objectType: object?.kind ?? null,
      objectId: object ? (params[object.param] ?? null) : null,
      address: request.ip,
    }
  }

  const input = <R extends Route>(request: FastifyRequest, reply: FastifyReply): AskedApart<R> => ({
    params: request.params as Params<R>,
    query: request.query as Query<R>,
    body: request.body as Body<R>,
    now: clock.now(),
    address: request.ip,
    log: request.log,
    request,
    reply,
  })

  async function admit(request: FastifyRequest, route: Route): Promise<Actor> {
    const actor = await parts.authenticate(request)
    if (!actor) throw new Refusal('session.required')
    const access = route.access
    if (access.by !== 'session') throw new Error(`${route.id} asks for no session`)
    if (actor.mustChangePassword && access.action !== 'self.manage') throw new Refusal('password.must_change')
    if (!may(actor.roles, access.action)) return refuse(request, actor, route, new Refusal('permission.denied'))
    return actor
  }

  async function checkObject(tx: Tx, request: FastifyRequest, actor: Actor, route: Route): Promise<boolean> {
    if (route.access.by !== 'session' || !route.access.object) return true
    const { kind, param } = route.access.object
    const guard = guards.get(kind)
    if (!guard) throw new Error(`no guard for ${kind}`)
    return guard(tx, actor, (request.params as Record<string, string>)[param]!, route.access.action)
  }

  return {
    clock,
    served,
    guard(kind, guard) {
      guards.set(kind, guard)
    },
    assertGuarded() {
      for (const route of served.values()) {
        if (route.access.by !== 'session' || !route.access.object) continue
        if (!guards.has(route.access.object.kind)) throw new Error(`${route.id}: no guard for ${route.access.object.kind}`)
      }
    },
    serve(route, handler) {
      if (route.access.by !== 'session') throw new Error(`${route.id} is open: use serveOpen`)
      add(route, async (request, reply) => {
        const actor = await admit(request, route)
        if (route.kind === 'query' && !route.showsPatient) {
          return runAgain(() =>
            readInScope(db, actor.centreId, async (tx) => {
              if (!(await checkObject(tx, request, actor, route))) return notFound(request, actor, route)
              return handler({ ...input(request, reply), tx, actor } as Asked<typeof route>)
            }),
          )
        }
        const key = route.kind === 'query' ? null : keyOf(request, route)
        const outcome = await runAgain(() =>
          inScope(db, actor.centreId, async (tx) => {
            if (!(await checkObject(tx, request, actor, route))) return { refused: true } as const
            const earlier = key && (await recall(tx, actor.accountId, route.id, key, clock.now()))
            if (earlier) return { answer: earlier.reply }
            const answer = await handler({ ...input(request, reply), tx, actor } as Asked<typeof route>)
            await audit(tx, { ...auditBase(request, actor, route), outcome: 'done' })
            if (key) await remember(tx, actor.accountId, key, answer)
            return { answer }
          }),
        )
        return 'refused' in outcome ? notFound(request, actor, route) : outcome.answer
      })
    },
    serveOpen(route, handler) {
      if (route.access.by === 'session') throw new Error(`${route.id} needs a session: use serve`)
      add(route, (request, reply) =>
        runAgain(() => inScope(db, 'system', (tx) => handler({ ...input(request, reply), tx } as AskedOpenly<typeof route>))),
      )
    },
    serveApart(route, handler) {
      if (route.access.by === 'session') throw new Error(`${route.id} needs a session: use serve`)
      add(route, (request, reply) => handler(input(request, reply) as AskedApart<typeof route>))
    },
  }

  function notFound(request: FastifyRequest, actor: Actor, route: Route): Promise<never> {
    return refuse(request, actor, route, new Refusal('object.not_found'))
  }
}

/** A transaction that lost against another runs again, at most four times in all. */
async function runAgain<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt === 4 || !mayRunAgain(error)) throw error
    }
  }
}

const takesBody = (route: Route) => route.method !== 'GET'
const isEmpty = (route: Route) => !('properties' in route.body) || Object.keys(route.body.properties as object).length === 0
