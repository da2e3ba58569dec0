import type { FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { ErrorCode } from '#contract/errors.ts'
import type { Route } from '#contract/route.ts'
import type { Actor } from '../actor.ts'
import { audit, type AuditRecord } from '../audit/audit.ts'
import type { Clock } from '../clock.ts'
import { inScope, type Database, type Tx } from '../db/database.ts'
import { plainAddress } from './address.ts'

const window_ms = 60_000
const perWindow = 10

/** What the requests of signed-in people leave in the audit. */
export interface Trail {
  /** In the transaction of the change or of the read itself. */
  done(tx: Tx, request: FastifyRequest, actor: Actor, route: Route, answer: unknown): Promise<void>
  /**
   * In a transaction of its own. Of the same refusal to the same session ten a minute are kept, and how many more there were: somebody who
   * tries every id must not fill the disk.
   */
  refused(request: FastifyRequest, actor: Actor, route: Route, code: ErrorCode): Promise<void>
}

export function createTrail(db: Database, clock: Clock): Trail {
  const counts = new LRUCache<string, { from_ms: number; kept: number; left: number }>({ max: 20_000 })

  /** How many were left out since the last that was kept, or null where this one is left out too. */
  function sparse(name: string): number | null {
    const now_ms = performance.now()
    const count = counts.get(name)
    if (!count || now_ms - count.from_ms >= window_ms) {
      counts.set(name, { from_ms: now_ms, kept: 1, left: 0 })
      return count?.left ?? 0
    }
    if (count.kept < perWindow) {
      count.kept += 1
      return 0
    }
    count.left += 1
    return null
  }

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
    async done(tx, request, actor, route, answer) {
      const record = base(request, actor, route)
      const fields = route.kind === 'query' ? [] : Object.keys((request.body as object | undefined) ?? {})
      await audit(tx, {
        ...record,
        objectId: record.objectId ?? idOf(answer),
        outcome: 'done',
        details: fields.length > 0 ? { fields } : {},
      })
    },
    async refused(request, actor, route, code) {
      const leftOut = sparse(`${actor.sessionId} ${route.id} ${code}`)
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
