import type { FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { ErrorCode } from '#contract/errors.ts'
import type { Route } from '#contract/route.ts'
import type { Actor } from '../actor.ts'
import { audit, type AuditRecord } from '../audit/audit.ts'
import { createSparse } from '../audit/sparse.ts'
import type { Clock } from '../clock.ts'
import { inScope, type Database, type Tx } from '../db/database.ts'
import { plainAddress } from './address.ts'

const oneShowing_ms = 600_000

/** What the requests of signed-in people leave in the audit. */
export interface Trail {
  /** In the transaction of the change or of the read itself. */
  done(tx: Tx, request: FastifyRequest, actor: Actor, route: Route, answer: unknown, details?: Record<string, unknown>): Promise<void>
  /** Whether this file was shown to this session a moment ago: a player asks for one film in a hundred ranges. */
  isShown(request: FastifyRequest, actor: Actor, route: Route): boolean
  /** The entry of this showing is committed. */
  shown(request: FastifyRequest, actor: Actor, route: Route): void
  /**
   * In a transaction of its own. Of the same refusal to the same session ten a minute are kept, and how many more there were.
   */
  refused(request: FastifyRequest, actor: Actor, route: Route, code: ErrorCode): Promise<void>
}

export function createTrail(db: Database, clock: Clock): Trail {
  const showings = new LRUCache<string, true>({ max: 20_000, ttl: oneShowing_ms, ttlAutopurge: false })
  const nameOf = (request: FastifyRequest, actor: Actor, route: Route) => `${actor.sessionId} ${route.id} ${request.url}`
  const sparse = createSparse()

  function base(request: FastifyRequest, actor: Actor, route: Route): Omit<AuditRecord, 'outcome'> {
    const object = route.access.by === 'session' ? route.access.object : undefined
    const params = request.params as Record<string, string> | undefined
    return {
      at: clock.now(),
      centreId: actor.centreId,
      actorId: actor.accountId,
      sessionId: actor.sessionId,
      action: route.id,
      objectType: object?.kind ?? null,
      objectId: object ? (params?.[object.param] ?? null) : null,
      address: plainAddress(request.ip),
    }
  }

  return {
    async done(tx, request, actor, route, answer, more = {}) {
      const record = base(request, actor, route)
      const fields = route.kind === 'query' ? [] : Object.keys((request.body as object | undefined) ?? {})
      await audit(tx, {
        ...record,
        objectId: record.objectId ?? idOf(answer),
        outcome: 'done',
        details: fields.length > 0 ? { fields, ...more } : more,
      })
    },
    isShown: (request, actor, route) => request.headers.range !== undefined && showings.has(nameOf(request, actor, route)),
    shown(request, actor, route) {
      showings.set(nameOf(request, actor, route), true)
    },
    async refused(request, actor, route, code) {
      const leftOut = sparse.take(`${actor.sessionId} ${route.id} ${code}`)
      if (leftOut === null) return
      const details = leftOut > 0 ? { code, leftOut } : { code }
      await inScope(db, actor.centreId, (tx) => audit(tx, { ...base(request, actor, route), outcome: 'refused', details }))
    },
  }
}

/** The id of what a command made. */
function idOf(answer: unknown): string | null {
  return typeof answer === 'object' && answer !== null && 'id' in answer && typeof answer.id === 'string' ? answer.id : null
}
