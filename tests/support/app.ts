import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Role } from '#contract/roles.ts'
import { fileContentType, fileNameHeader } from '#contract/route.ts'
import { createManualClock } from '#platform/clock.ts'
import { readConfig } from '#platform/config.ts'
import { connect, inScope, type Database, type Tx } from '#platform/db/database.ts'
import { sessionCookie } from '#platform/http/session-cookie.ts'
import { newId } from '#platform/ids.ts'
import { createLogger } from '#platform/log.ts'
import { createApp, type App } from '#server/app.ts'
import { createTestDatabase, testSecretKey } from './cluster.ts'
import { addAccount, addCentre, type NewAccount } from './people.ts'

/** A person with an open session: what to send as `cookie`. */
export interface SignedIn {
  accountId: string
  sessionId: string
  login: string
  cookie: string
}

/** The whole application on a database of its own, asked by `inject`; nothing listens. */
export interface TestApp extends App {
  /** As the running server sees the database. */
  db: Database
  /** As the owner of the schema: for what a test prepares beyond the server's rights. */
  ownerDb: Database
  clock: ReturnType<typeof createManualClock>
  /** The seeded county, or a made centre where nothing was seeded. */
  centreId: string
  origin: string
  appUrl: string
  ownerUrl: string
  filesDir: string
  /** Opens a session for a new person of these roles, without the cost of a password. Crew get the unit's current shift with `vehicleId`. */
  signInAs(
    role: Role | readonly Role[],
    person?: Omit<NewAccount, 'roles' | 'login'> & { login?: string; vehicleId?: string },
  ): Promise<SignedIn>
  /** A request with what the web client sends: cookie, origin, a fresh Idempotency-Key unless `headers` has one. */
  ask(
    who: SignedIn | null,
    method: NonNullable<InjectOptions['method']>,
    url: string,
    body?: unknown,
    headers?: Record<string, string | undefined>,
  ): Promise<LightMyRequestResponse>
  /** The same with a file as its body. */
  send(
    who: SignedIn | null,
    url: string,
    content: Buffer | Readable,
    headers?: Record<string, string | undefined>,
  ): Promise<LightMyRequestResponse>
  /** Work on the database with the scope of a centre (default: the system's). */
  inTx<T>(work: (tx: Tx) => Promise<T>, scope?: string): Promise<T>
  close(): Promise<void>
}

export interface TestAppOptions {
  /** With the reference county and its demonstration accounts. Default true. */
  seeded?: boolean
  now?: Date
  env?: Record<string, string>
  /** What carries rooms could record one. */
  canRecord?: boolean
  /** More routes, before the application is ready. */
  prepare?(app: App): void
}

/** A header of a command: each call another operation. */
export const idempotencyKey = (): string => randomUUID()

/** Builds the application as `main.ts` does. Call `close` in `afterAll`. */
export async function createTestApp({
  seeded = true,
  now = new Date(),
  env = {},
  canRecord = false,
  prepare,
}: TestAppOptions = {}): Promise<TestApp> {
  const database = await createTestDatabase({ seeded })
  const filesDir = await mkdtemp(path.join(tmpdir(), 'jilian-files-'))
  const config = readConfig({
    DATABASE_URL: database.appUrl,
    JILIAN_SECRET_KEY: testSecretKey,
    JILIAN_DEMO: '1',
    FILES_DIR: filesDir,
    PUBLIC_URL: 'https://jilian.localhost',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    ...env,
  })
  const clock = createManualClock(now)
  const connection = connect(database.appUrl, { max: 10 })
  const owner = connect(database.ownerUrl, { max: 2 })
  const origin = 'https://jilian.localhost'
  const app = await createApp({
    config,
    connection,
    clock,
    log: createLogger(config.logLevel),
    origins: [origin],
    canRecord: () => canRecord,
  })
  prepare?.(app)
  await app.fastify.ready()
  const ownerInTx = <T>(work: (tx: Tx) => Promise<T>) => inScope(owner.db, 'system', work)
  const centreId = await ownerInTx(async (tx) => {
    const there = await tx.selectFrom('centres').select('id').orderBy('created_at').orderBy('slug').limit(1).executeTakeFirst()
    return there?.id ?? addCentre(tx, { now })
  })

  return {
    ...app,
    db: connection.db,
    ownerDb: owner.db,
    clock,
    centreId,
    origin,
    appUrl: database.appUrl,
    ownerUrl: database.ownerUrl,
    filesDir,

    signInAs(role, person = {}) {
      const roles = typeof role === 'string' ? [role] : role
      return ownerInTx(async (tx) => {
        const account = await addAccount(tx, { centreId, now: clock.now(), isDevice: roles.includes('wall'), ...person, roles })
        if (person.vehicleId) await putOnShift(tx, person.vehicleId, account.id, clock.now())
        const opened = await app.accounts.sessions.open(tx, account, { address: '127.0.0.1', userAgent: 'test' }, clock.now())
        return { accountId: account.id, sessionId: opened.sessionId, login: account.login, cookie: `${sessionCookie}=${opened.token}` }
      })
    },

    ask(who, method, url, body, headers = {}) {
      const sent: Record<string, string | undefined> = {
        origin,
        'accept-language': 'zh-CN',
        ...(who ? { cookie: who.cookie } : {}),
        ...(method === 'GET' ? {} : { 'idempotency-key': idempotencyKey() }),
        ...headers,
      }
      return app.fastify.inject({
        method,
        url,
        headers: Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)) as Record<string, string>,
        ...(body === undefined ? {} : { payload: body as object }),
      })
    },

    send(who, url, content, headers = {}) {
      const sent: Record<string, string | undefined> = {
        origin,
        ...(who ? { cookie: who.cookie } : {}),
        'idempotency-key': idempotencyKey(),
        'content-type': fileContentType,
        [fileNameHeader]: 'file.png',
        ...headers,
      }
      return app.fastify.inject({
        method: 'POST',
        url,
        headers: Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)) as Record<string, string>,
        payload: content,
      })
    },

    inTx: (work, scope = 'system') => inScope(connection.db, scope, work),

    async close() {
      await app.fastify.close()
      await connection.close()
      await owner.close()
      await database.drop()
      await rm(filesDir, { recursive: true, force: true })
    },
  }
}

/** Adds the person to the unit's shift of now, or opens one of twelve hours. */
async function putOnShift(tx: Tx, vehicleId: string, accountId: string, now: Date): Promise<void> {
  const vehicle = await tx.selectFrom('vehicles').select('centre_id').where('id', '=', vehicleId).executeTakeFirstOrThrow()
  let shift = await tx
    .selectFrom('shifts')
    .select(['id', 'starts_at', 'ends_at'])
    .where('vehicle_id', '=', vehicleId)
    .where('starts_at', '<=', now)
    .where('ends_at', '>', now)
    .executeTakeFirst()
  if (!shift) {
    shift = { id: newId(), starts_at: new Date(now.getTime() - 3_600_000), ends_at: new Date(now.getTime() + 11 * 3_600_000) }
    await tx
      .insertInto('shifts')
      .values({ ...shift, centre_id: vehicle.centre_id, vehicle_id: vehicleId, created_at: now })
      .execute()
  }
  const during = `[${shift.starts_at.toISOString()},${shift.ends_at.toISOString()})`
  await tx.insertInto('shift_members').values({ shift_id: shift.id, account_id: accountId, duty: 'doctor', during }).execute()
}
