import { createHash, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Database } from '../db/database.ts'
import { metrics } from '../metrics.ts'
import { Refusal } from '../refusal.ts'
import { isFromThisMachine } from './address.ts'

export interface HealthParts {
  db: Database
  /** Lets another machine read `/metrics` with `Authorization: Bearer …`; without it only this one may. */
  metricsToken: string | null
}

/**
 * `/api/health`: the process answers. `/api/health/ready`: so does its database, else 503: a balancer sends nobody here. `/metrics`: for
 * Prometheus.
 */
export function serveHealth(app: FastifyInstance, { db, metricsToken }: HealthParts): void {
  const readiness = atMostOnce(500, async () => {
    await sql`select 1`.execute(db)
  })
  app.get('/api/health', { schema: { hide: true } }, async () => ({ status: 'ok' }))
  app.get('/api/health/ready', { schema: { hide: true } }, async (_request, reply) => {
    try {
      await readiness()
      return { status: 'ok', database: true }
    } catch {
      return reply.code(503).send({ status: 'unavailable', database: false })
    }
  })
  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    // To a stranger there is no such address.
    if (!isFromThisMachine(request) && !hasToken(request, metricsToken)) throw new Refusal('request.unknown_route')
    return reply.type(metrics.contentType).send(await metrics.metrics())
  })
}

function hasToken(request: FastifyRequest, token: string | null): boolean {
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (!token || !given) return false
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given), hash(token))
}

/** Many who ask within the time share one answer. */
function atMostOnce(for_ms: number, work: () => Promise<void>): () => Promise<void> {
  let last: { at_ms: number; answer: Promise<void> } | undefined
  return () => {
    if (!last || performance.now() - last.at_ms > for_ms) last = { at_ms: performance.now(), answer: work() }
    return last.answer
  }
}
