import { LRUCache } from 'lru-cache'
import type { FastifyRequest } from 'fastify'
import type { Actor } from '#platform/actor.ts'
import type { Clock } from '#platform/clock.ts'
import { inScope, type Database, type Tx } from '#platform/db/database.ts'
import { hashSessionToken, newSessionToken, sessionTokenOf } from '#platform/http/session-cookie.ts'
import { newId } from '#platform/ids.ts'
import { Refusal } from '#platform/refusal.ts'
import { setting } from '#platform/settings.ts'
import { accountById, sessionByToken, standingAmong, type AccountRow } from './repository.ts'

const seenEvery_ms = 60_000
const kept_ms = 1_000

export type CurrentVehicle = (tx: Tx, accountId: string, now: Date) => Promise<{ id: string; vehicleNo: number; callSign: string } | null>

export interface Sessions {
  /** Opens a session; the token is for the cookie and stands nowhere else. */
  open(
    tx: Tx,
    account: AccountRow,
    from: { address: string; userAgent: string },
    now: Date,
  ): Promise<{ token: string; sessionId: string; expiresAt: Date }>
  /**
   * Who the cookie of a request or socket upgrade stands for; null without one, or with one that we do not know. Throws `session.expired`.
   * May be up to a second old, never after its revocation was heard.
   */
  authenticate(request: Pick<FastifyRequest, 'headers'>): Promise<Actor | null>
  /** Of these sessions, those that have ended by now: what holds sockets open asks from time to time. */
  endedAmong(sessionIds: readonly string[]): Promise<string[]>
  /** Forgets what is kept of a session, or of all. */
  forget(sessionId: string | null): void
}

interface Kept {
  actor: Actor
  expiresAt: Date
}

export function createSessions(db: Database, clock: Clock, currentVehicle: CurrentVehicle): Sessions {
  const kept = new LRUCache<string, Kept>({ max: 5_000, ttl: kept_ms })
  let forgotten = 0

  async function read(tokenHash: Buffer, now: Date): Promise<Kept | null> {
    return inScope(db, 'system', async (tx) => {
      const session = await sessionByToken(tx, tokenHash)
      if (!session) return null
      if (session.revoked_at || session.expires_at <= now) throw new Refusal('session.expired')
      const account = await accountById(tx, session.account_id)
      if (!account || account.disabled_at) throw new Refusal('session.expired')
      if (now.getTime() - session.last_seen_at.getTime() >= seenEvery_ms) {
        await tx.updateTable('sessions').set({ last_seen_at: now }).where('id', '=', session.id).where('last_seen_at', '<', now).execute()
      }
      const vehicle = account.roles.includes('crew') ? await currentVehicle(tx, account.id, now) : null
      return { actor: actorOf(account, session.id, vehicle?.id ?? null), expiresAt: session.expires_at }
    })
  }

  return {
    async open(tx, account, from, now) {
      const token = newSessionToken()
      const sessionId = newId()
      const lifetime_s = await setting(tx, account.centre_id, account.is_device ? 'session.device_lifetime_s' : 'session.lifetime_s')
      // A simulated day is over in minutes; the person in front of the screen still works for hours.
      const expiresAt = new Date(now.getTime() + lifetime_s * 1000 * clock.rate)
      await tx
        .insertInto('sessions')
        .values({
          id: sessionId,
          account_id: account.id,
          token_hash: hashSessionToken(token),
          created_at: now,
          last_seen_at: now,
          expires_at: expiresAt,
          address: from.address,
          user_agent: from.userAgent.slice(0, 300),
        })
        .execute()
      await tx.updateTable('accounts').set({ last_sign_in_at: now }).where('id', '=', account.id).execute()
      return { token, sessionId, expiresAt }
    },

    async authenticate(request) {
      const token = sessionTokenOf(request.headers.cookie)
      if (!token) return null
      const now = clock.now()
      const tokenHash = hashSessionToken(token)
      const name = tokenHash.toString('base64')
      const earlier = kept.get(name)
      if (earlier && earlier.expiresAt > now) return earlier.actor
      const before = forgotten
      const fresh = await read(tokenHash, now)
      // What was revoked while we read must not be kept.
      if (fresh && before === forgotten) kept.set(name, fresh)
      return fresh?.actor ?? null
    },

    async endedAmong(sessionIds) {
      const standing = await standingAmong(db, sessionIds, clock.now())
      return sessionIds.filter((id) => !standing.has(id))
    },

    forget(sessionId) {
      forgotten += 1
      if (sessionId === null) return kept.clear()
      for (const [name, { actor }] of kept.entries()) if (actor.sessionId === sessionId) kept.delete(name)
    },
  }
}

function actorOf(account: AccountRow, sessionId: string, vehicleId: string | null): Actor {
  return {
    accountId: account.id,
    sessionId,
    login: account.login,
    displayName: account.display_name,
    roles: account.roles,
    centreId: account.centre_id,
    institutionId: account.institution_id,
    vehicleId,
    isDemo: account.is_demo,
    isDevice: account.is_device,
    mustChangePassword: account.must_change_password,
  }
}
