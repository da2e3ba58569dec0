import type { FastifyRequest } from 'fastify'
import type { Route } from '#contract/route.ts'
import type { Vault } from '../crypto/vault.ts'
import type { Database, Tx } from '../db/database.ts'
import { Refusal } from '../refusal.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const kept_ms = 30 * 86_400_000

export interface Key {
  key: string
  routeId: string
  bodyHash: Buffer
}

/** The header alone, before the body is read. */
export function keyHeader(request: FastifyRequest): string {
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string' || !uuid.test(key)) throw new Refusal('idempotency.key_missing')
  return key.toLowerCase()
}

/**
 * The key and what it stands for: the same key with another route, path or body is a fault of the sender. The hash is keyed, since a body
 * may hold a password or a telephone number, which are guessed from a plain one.
 */
export function keyOf(request: FastifyRequest, route: Route, vault: Vault, body: unknown = request.body): Key {
  const bodyHash = vault.mac('idempotency', `${route.id}\0${request.url}\0${JSON.stringify(body ?? null)}`)
  return { key: keyHeader(request), routeId: route.id, bodyHash }
}

/** Whether something was done under this key. */
export async function isKnown(tx: Tx, accountId: string, key: string): Promise<boolean> {
  const row = await tx
    .selectFrom('idempotency_keys')
    .select('key')
    .where('account_id', '=', accountId)
    .where('key', '=', key)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Takes the key, or finds the answer it got before. A second request with a key whose first still runs waits for it here, on the row's
 * lock, so two at once have one effect. A refusal takes its key back with its transaction.
 */
export async function recall(
  tx: Tx,
  vault: Vault,
  accountId: string,
  { key, routeId, bodyHash }: Key,
  now: Date,
): Promise<{ reply: unknown } | null> {
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
  return { reply: JSON.parse(vault.decrypt((earlier.reply as { sealed: string }).sealed)) as unknown }
}

/** Keeps the answer with the key, in the transaction of the change itself. Sealed: it may name a patient or hold a secret shown once. */
export async function remember(tx: Tx, vault: Vault, accountId: string, { key }: Key, reply: unknown): Promise<void> {
  await tx
    .updateTable('idempotency_keys')
    .set({ reply: JSON.stringify({ sealed: vault.encrypt(JSON.stringify(reply ?? null)) }) })
    .where('account_id', '=', accountId)
    .where('key', '=', key)
    .execute()
}

/** Removes keys older than 30 days, in bites that hold no lock for long. Gives how many. */
export async function sweepIdempotencyKeys(db: Database, now: Date, bite = 5_000): Promise<number> {
  const before = new Date(now.getTime() - kept_ms)
  for (let total = 0; ;) {
    const swept = await db
      .deleteFrom('idempotency_keys')
      .where((eb) =>
        eb(
          eb.refTuple('account_id', 'key'),
          'in',
          eb
            .selectFrom('idempotency_keys')
            .select(['account_id', 'key'])
            .where('created_at', '<', before)
            .limit(bite)
            .$asTuple('account_id', 'key'),
        ),
      )
      .executeTakeFirst()
    total += Number(swept.numDeletedRows)
    if (swept.numDeletedRows < bite) return total
  }
}
