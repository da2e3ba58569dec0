import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Body, DownloadRoute, ObjectKind, Params, Query, Reply, Route, UploadRoute } from '#contract/route.ts'
import { may, type Action } from '#contract/roles.ts'
import type { Actor } from '../actor.ts'
import type { Clock } from '../clock.ts'
import type { Vault } from '../crypto/vault.ts'
import { inScope, readInScope, type Database, type Tx } from '../db/database.ts'
import { mayRunAgain, refusalOf } from '../db/failures.ts'
import type { Download, Files, Staged } from '../files/files.ts'
import { Refusal } from '../refusal.ts'
import { plainAddress, senderOf } from './address.ts'
import { checkText } from './clean-text.ts'
import { sendDownload } from './downloads.ts'
import { isKnown, keyHeader, keyOf, recall, remember, type Key } from './idempotency.ts'
import { createLimiter } from './limiter.ts'
import { checkOrigin } from './origin.ts'
import { createTrail } from './trail.ts'
import { checkUpload, takeUpload, uploadName } from './uploads.ts'

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

/** What an upload route gets besides: the file, whole and of an admitted type. The handler keeps it with `files.keep`, or it is gone. */
export interface AskedUpload<R extends Route> extends Asked<R> {
  file: Staged
}

/** Whether the actor may take the action on this one object of the kind. False looks like "not found" to the sender. */
export type Guard = (tx: Tx, actor: Actor, id: string, action: Action) => Promise<boolean>

export interface HttpParts {
  app: FastifyInstance
  db: Database
  clock: Clock
  vault: Vault
  files: Files
  /** The session behind the request, or null. Throws Refusal where it is expired. */
  authenticate(request: FastifyRequest): Promise<Actor | null>
  /** Origins of our own screens, for unsafe methods. */
  origins: readonly string[]
}

/** Serves the contract's routes: origin, session, permission, input, idempotency, object, transaction, audit, in this order, for every route alike. */
export interface Http {
  readonly clock: Clock
  readonly served: ReadonlyMap<string, Route>
  serve<R extends Route>(route: R, handler: (asked: Asked<R>) => Promise<Reply<R>>): void
  serveOpen<R extends Route>(route: R, handler: (asked: AskedOpenly<R>) => Promise<Reply<R>>): void
  /** A public or token route where something must stay even when the request is refused, as a failed sign-in does. */
  serveApart<R extends Route>(route: R, handler: (asked: AskedApart<R>) => Promise<Reply<R>>): void
  /** The object's guard runs before a byte of the file is taken, and once more in the handler's transaction. */
  serveUpload<R extends UploadRoute>(route: R, handler: (asked: AskedUpload<R>) => Promise<Reply<R>>): void
  /** The handler gives what to send: `files.open(tx, id)`, or what `madeFile` holds. It is sent after the transaction. */
  serveDownload<R extends DownloadRoute>(route: R, handler: (asked: Asked<R>) => Promise<Download>): void
  guard(kind: ObjectKind, guard: Guard): void
  /** Throws where a served route has no guard for its object: nothing is open by forgetting. */
  assertGuarded(): void
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, once the session was found. */
    actor: Actor | null
  }
  interface FastifyContextConfig {
    transfer?: Route['transfer']
  }
}

export function createHttp(parts: HttpParts): Http {
  const { app, db, clock, vault, files } = parts
  const guards = new Map<ObjectKind, Guard>()
  const served = new Map<string, Route>()
  const trail = createTrail(db, clock)
  // A shift signs in from one address within a minute; a hundred tablets report from another.
  const limiters = { public: createLimiter({ capacity: 120, perSecond: 4 }), token: createLimiter({ capacity: 1_000, perSecond: 200 }) }
  app.decorateRequest('actor', null)

  function add(route: Route, handle: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>) {
    if (served.has(route.id)) throw new Error(`route ${route.id} is served twice`)
    served.set(route.id, route)
    app.route({
      method: route.method,
      url: route.path,
      bodyLimit: route.bodyLimit,
      config: { transfer: route.transfer },
      // A range counts bytes of the file itself.
      ...(route.transfer === 'download' ? { compress: false } : {}),
      schema: {
        operationId: route.id,
        tags: [route.id.split('.')[0]!],
        params: route.params,
        querystring: route.query,
        ...(takesBody(route) ? { body: route.body } : {}),
        ...(route.transfer === 'download' ? {} : { response: { 200: route.reply } }),
      },
      // Before a byte of the body is read: who may not ask learns nothing about what is asked.
      onRequest: async (request, reply) => {
        checkOrigin(request, parts.origins)
        if (route.access.by === 'session') request.actor = await admit(request, route, route.access.action)
        else limit(request, reply, route.access.by)
        if (route.transfer === 'upload') checkUpload(request)
      },
      preValidation: async (request) => {
        if (route.access.by === 'session' && route.kind !== 'query') keyHeader(request)
        if (route.transfer === 'upload') uploadName(request)
        // A command without fields may come with an empty body.
        if (takesBody(route) && request.rawBody === undefined && isEmpty(route)) request.body ??= {}
        checkText('params', request.params)
        checkText('querystring', request.query)
        checkText('body', request.body)
      },
      handler: handle,
    })
  }

  function limit(request: FastifyRequest, reply: FastifyReply, by: 'public' | 'token') {
    const wait_s = limiters[by].take(senderOf(request.ip))
    if (wait_s === 0) return
    void reply.header('retry-after', String(Math.ceil(wait_s)))
    throw new Refusal('request.too_many', { retryAfter_s: Math.ceil(wait_s) })
  }

  async function admit(request: FastifyRequest, route: Route, action: Action): Promise<Actor> {
    const actor = await parts.authenticate(request)
    if (!actor) throw new Refusal('session.required')
    if (actor.mustChangePassword && action !== 'self.manage') throw new Refusal('password.must_change')
    if (may(actor.roles, action)) return actor
    await trail.refused(request, actor, route, 'permission.denied')
    throw new Refusal('permission.denied')
  }

  async function checkObject(tx: Tx, request: FastifyRequest, actor: Actor, route: Route): Promise<void> {
    if (route.access.by !== 'session' || !route.access.object) return
    const { kind, param } = route.access.object
    const guard = guards.get(kind)
    if (!guard) throw new Error(`no guard for ${kind}`)
    const id = (request.params as Record<string, string>)[param]!
    if (!(await guard(tx, actor, id, route.access.action))) throw new Refusal('object.not_found')
  }

  const input = <R extends Route>(request: FastifyRequest, reply: FastifyReply): AskedApart<R> => ({
    params: request.params as Params<R>,
    query: request.query as Query<R>,
    body: request.body as Body<R>,
    now: clock.now(),
    address: plainAddress(request.ip),
    log: request.log,
    request,
    reply,
  })

  /** Runs the work; what a signed-in person was refused leaves an entry, except where the request itself was malformed. */
  async function recorded<T>(request: FastifyRequest, actor: Actor, route: Route, work: () => Promise<T>): Promise<T> {
    try {
      return await runAgain(work)
    } catch (error) {
      const refusal = error instanceof Refusal ? error : refusalOf(error)
      const telling = refusal && (route.kind === 'query' ? [403, 404] : [401, 403, 404, 409, 410, 422]).includes(refusal.status)
      if (telling) await trail.refused(request, actor, route, refusal.code)
      throw error
    }
  }

  /** A read that leaves nothing behind. `excused` needs no guard. */
  function looked<T>(
    request: FastifyRequest,
    actor: Actor,
    route: Route,
    ask: (tx: Tx) => Promise<T>,
    excused: (tx: Tx) => Promise<boolean> = async () => false,
  ): Promise<T> {
    return recorded(request, actor, route, () =>
      readInScope(db, actor.centreId, async (tx) => {
        if (!(await excused(tx))) await checkObject(tx, request, actor, route)
        return ask(tx)
      }),
    )
  }

  /** A change, or a read that is itself recorded: guard, work, audit and the key's answer in one transaction. */
  function once<T>(
    request: FastifyRequest,
    actor: Actor,
    route: Route,
    key: Key | null,
    ask: (tx: Tx) => Promise<T>,
    details?: Record<string, unknown>,
  ): Promise<T> {
    return inScope(db, actor.centreId, async (tx) => {
      // Before the guard: a crew whose run is over still gets the answer to what it sent before.
      const earlier = key && (await recall(tx, vault, actor.accountId, key, clock.now()))
      if (earlier) return earlier.reply as T
      await checkObject(tx, request, actor, route)
      const answer = await ask(tx)
      await trail.done(tx, request, actor, route, answer, details)
      if (key) await remember(tx, vault, actor.accountId, key, answer)
      return answer
    })
  }

  function checkKind(route: Route, transfer: Route['transfer']) {
    if (route.access.by !== 'session') throw new Error(`${route.id} is open: use serveOpen`)
    if (route.transfer !== transfer) throw new Error(`${route.id} is no ${transfer}`)
  }

  return {
    clock,
    served,
    guard(kind, guard) {
      if (guards.has(kind)) throw new Error(`two guards for ${kind}`)
      guards.set(kind, guard)
    },
    assertGuarded() {
      for (const route of served.values()) {
        if (route.access.by !== 'session' || !route.access.object) continue
        if (!guards.has(route.access.object.kind)) throw new Error(`${route.id}: no guard for ${route.access.object.kind}`)
      }
    },
    serve(route, handler) {
      checkKind(route, 'json')
      const changesNothing = route.kind === 'query' && !route.showsPatient
      add(route, async (request, reply) => {
        const actor = request.actor!
        const ask = (tx: Tx) => handler({ ...input(request, reply), tx, actor } as Asked<typeof route>)
        if (changesNothing) return looked(request, actor, route, ask)
        const key = route.kind === 'query' ? null : keyOf(request, route, vault)
        return recorded(request, actor, route, () => once(request, actor, route, key, ask))
      })
    },
    serveUpload(route, handler) {
      checkKind(route, 'upload')
      add(route, async (request, reply) => {
        const actor = request.actor!
        const key = keyHeader(request)
        // A repeat is read in to be compared, whatever became of the object since.
        await looked(
          request,
          actor,
          route,
          async () => null,
          (tx) => isKnown(tx, actor.accountId, key),
        )
        const file = await recorded(request, actor, route, () => takeUpload(request, files, route))
        const content = { mediaType: file.mediaType, bytes: file.bytes, sha256: file.sha256 }
        const keyed = keyOf(request, route, vault, { ...content, name: file.name })
        const ask = (tx: Tx) => handler({ ...input(request, reply), tx, actor, file } as AskedUpload<typeof route>)
        try {
          return await recorded(request, actor, route, () => once(request, actor, route, keyed, ask, content))
        } finally {
          await files.discard(file)
        }
      })
    },
    serveDownload(route, handler) {
      checkKind(route, 'download')
      add(route, async (request, reply) => {
        const actor = request.actor!
        const ask = (tx: Tx) => handler({ ...input(request, reply), tx, actor } as Asked<typeof route>)
        const isSeen = route.showsPatient && !trail.isShown(request, actor, route)
        const download = await (isSeen
          ? recorded(request, actor, route, () => once(request, actor, route, null, ask))
          : looked(request, actor, route, ask))
        if (isSeen) trail.shown(request, actor, route)
        return sendDownload(request, reply, download)
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

const takesBody = (route: Route) => route.method !== 'GET' && route.transfer === 'json'
const isEmpty = (route: Route) => !('properties' in route.body) || Object.keys(route.body.properties as object).length === 0
