import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Route } from '#contract/route.ts'
import type { Tx } from '../db/database.ts'
import { Refusal } from '../refusal.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export interface Key {
  key: string
  bodyHash: Buffer
}

/** The key and what it stands for: the same key with another route, path or body is a fault of the sender. */
export function keyOf(request: FastifyRequest, route: Route): Key {
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string' || !uuid.test(key)) throw new Refusal('idempotency.key_missing')
  const bodyHash = createHash('sha256')
    .update(`${route.id}\0${request.url}\0${JSON.stringify(request.body ?? null)}`)
    .digest()
  return { key, bodyHash }
}

/**
 * Takes the key, or finds the answer it got before. A second request with a key whose first still runs waits for it here, on the row's
 * lock, so two at once have one effect.
 */
export async function recall(tx: Tx, accountId: string, routeId: string, { key, bodyHash }: Key, now: Date) {
  const taken = await tx
    .insertInto('idempotency_keys')
    .values({ account_id: accountId, key, route_id: routeId, body_hash: bodyHash, status: 200, reply: null, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst()
  if (taken) return null
  const earlier = await tx
    .selectFrom('idempotency_keys')
    .select(['body_hash', 'reply'])
    .where('account_id', '=', accountId)
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
  if (!earlier.body_hash.equals(bodyHash)) throw new Refusal('idempotency.key_reused')
  return { reply: earlier.reply }
}

/** Keeps the answer with the key, in the transaction of the change itself. */
export async function remember(tx: Tx, accountId: string, { key }: Key, reply: unknown): Promise<void> {
  await tx
    .updateTable('idempotency_keys')
    .set({ reply: JSON.stringify(reply) })
    .where('account_id', '=', accountId)
    .where('key', '=', key)
    .execute()
}
