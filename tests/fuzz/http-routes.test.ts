import { createHmac, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errors } from '#contract/errors.ts'
import { saveCard } from '#contract/rest/cards.ts'
import { roles, type Role } from '#contract/roles.ts'
import type { ObjectKind, Route } from '#contract/route.ts'
import { newId } from '#platform/ids.ts'
import { createTestApp, type SignedIn, type TestApp } from '#tests/support/app.ts'
import { pngBytes, serveFileRoutes } from '#tests/support/file-routes.ts'
import { addObjects, type Objects } from '#tests/support/objects.ts'
import { addCentre, testPbxSecret } from '#tests/support/people.ts'
import { admitted, isSessionRoute, isUpload, routes, takesBody } from '../contract/support/routes.ts'
import { bodyOf, schemaOf } from '../contract/support/samples.ts'
import { fitting, nearly, type Ground, type Schema } from './support/values.ts'

const seed = Number(process.env['JILIAN_TEST_SEED'] ?? Date.now() % 1_000_000)
const asked = process.env['JILIAN_HTTP_FUZZ_RUNS']
const numRuns = Number(asked ?? 600)
/** Without a number asked for, the run ends in time for `npm test`. */
const limit = asked ? {} : { interruptAfterTimeLimit: 14_000, markInterruptAsFailure: false }
/** An answer that takes longer hangs. */
const patience_ms = 5_000
/** Fresh objects after so many requests: what was there may be over by then. */
const renewedAfter = 60
console.info(`http routes: seed ${seed}, at most ${numRuns} requests over ${routes.length} routes`)

let app: TestApp
let unchanged: ReturnType<typeof sql<{ content: string }>>
const own: Objects[] = []
let foreign: Objects
let slug: string
const people = new Map<Role, SignedIn>()
const counts = { answered: 0, refused: 0, repeated: 0, slowest_ms: 0 }
const codes = new Map<string, number>()
const answeredRoutes = new Set<string>()

beforeAll(async () => {
  app = await createTestApp({ seeded: false, now: new Date('2026-03-10T04:00:00Z'), prepare: serveFileRoutes })
  const now = app.clock.now()
  const foreignCentre = await app.inTx((tx) => addCentre(tx, { now }))
  foreign = await app.inTx((tx) => addObjects(tx, { centreId: foreignCentre, now }))
  slug = (await app.ownerDb.selectFrom('centres').select('slug').where('id', '=', app.centreId).executeTakeFirstOrThrow()).slug
  unchanged = await contentOf(app)
  await renew()
})
afterAll(async () => {
  const worst = [...codes].toSorted((a, b) => b[1] - a[1]).map(([code, count]) => `${code} ${count}`)
  console.info(
    `http routes: ${counts.answered} answered (${answeredRoutes.size} routes), ${counts.refused} refused, ${counts.repeated} repeated, slowest ${Math.round(counts.slowest_ms)} ms; ${worst.join(', ')}`,
  )
  await app?.close()
})

/** One number for all content but the record of refusals, in one question. */
async function contentOf({ ownerDb }: TestApp) {
  const aside = [
    'audit_entries',
    'audit_pending',
    'frame_quarantine',
    'sessions',
    'sign_in_failures',
    'signing_pin_attempts',
    'pgmigrations',
    'spatial_ref_sys',
  ]
  const tables = await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and not c.relname = any(${aside}::text[]) order by 1`.execute(
    ownerDb,
  )
  const parts = tables.rows.map(
    ({ name }) =>
      sql`select ${name} || count(*) || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as part from ${sql.table(name)} t`,
  )
  return sql<{
    content: string
  }>`select string_agg(part, ' ' order by part) as content from (${sql.join(parts, sql` union all `)}) all_parts`
}
const content = async () => (await unchanged.execute(app.ownerDb)).rows[0]!.content

/** Another set of objects, and people who belong to it. */
async function renew(): Promise<void> {
  own.unshift(await app.inTx((tx) => addObjects(tx, { centreId: app.centreId, now: app.clock.now() })))
  own.splice(3)
  const { code: _code, ...content } = bodyOf(saveCard) as Record<string, unknown>
  await app.ownerDb
    .updateTable('cards')
    .set({ content: JSON.stringify(content) })
    .where('content', '=', '{}')
    .execute()
  for (const role of roles) await signIn(role)
}

async function signIn(role: Role): Promise<SignedIn> {
  const { institution, vehicle } = own[0]!
  const who = await app.signInAs(role, { institutionId: institution, ...(role === 'crew' ? { vehicleId: vehicle } : {}) })
  people.set(role, who)
  return who
}

const kinds: Record<string, ObjectKind> = {
  accountId: 'account',
  actorId: 'account',
  sessionId: 'session',
  institutionId: 'institution',
  parentId: 'institution',
  fromInstitutionId: 'institution',
  toInstitutionId: 'institution',
  stationId: 'station',
  vehicleId: 'vehicle',
  vehicleIds: 'vehicle',
  shiftId: 'shift',
  terminalId: 'terminal',
  callId: 'call',
  cardId: 'card',
  incidentId: 'incident',
  assignmentId: 'assignment',
  closureId: 'road_closure',
  consultId: 'consult',
  invitationId: 'consult_invitation',
  reportId: 'consult_report',
  copyId: 'consult_copy',
  agreementId: 'agreement',
  slotId: 'rota_slot',
  bookingId: 'booking',
  patientId: 'patient',
  treatingDoctorId: 'account',
  wishedInstitutionId: 'institution',
  invitingInstitutionId: 'institution',
  invitedInstitutionId: 'institution',
  roomId: 'room',
  onEntryId: 'room_entry',
  entryId: 'room_entry',
  trackId: 'recording_track',
}
const ground: Ground = {
  now: new Date('2026-03-10T04:00:00Z'),
  // Chosen when the request is sent: the objects change while the runs go on.
  idFor: (name) =>
    fc.oneof(
      { weight: 8, arbitrary: fc.constant(`@own:${name}`) },
      { weight: 1, arbitrary: fc.constant(`@foreign:${name}`) },
      { weight: 1, arbitrary: fc.uuid() },
    ),
}

/** Puts the ids of now in the place of their names. */
function settled(value: unknown): unknown {
  if (typeof value === 'string') {
    const [whose, name] = /^@(own|foreign):(\w+)$/.exec(value)?.slice(1) ?? []
    if (!whose) return value
    const kind = kinds[name!]
    if (!kind) return newId()
    return whose === 'own' ? own[0]![kind] : foreign[kind]
  }
  if (Array.isArray(value)) return value.map(settled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, settled(item)]))
}

interface Drawn {
  routeId: string
  role: Role | null
  params: unknown
  query: unknown
  body: unknown
  again: boolean
}
/** What comes as a file: a picture or noise, under names of all sorts. */
const file = fc.record({
  content: fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((more) => Buffer.concat([pngBytes, more])),
    fc.uint8Array({ maxLength: 200_000 }).map((bytes) => Buffer.from(bytes)),
    fc.string().map((text) => Buffer.from(text)),
  ),
  name: fc.oneof(
    fc.constant('a.png'),
    fc.string({ unit: 'grapheme', maxLength: 300 }).map((name) => encodeURIComponent(name.toWellFormed())),
  ),
})

// Built once a route: building costs more than drawing.
const drawn: fc.Arbitrary<Drawn> = fc.oneof(
  ...routes.map((route) =>
    fc.record({
      routeId: fc.constant(route.id),
      role: isSessionRoute(route)
        ? fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...admitted(route)) }, { weight: 1, arbitrary: fc.constantFrom(...roles, null) })
        : fc.constant(null),
      params: fitting(schemaOf(route.params) as Schema, ground),
      query: nearly(schemaOf(route.query) as Schema, ground),
      body: isUpload(route) ? file : nearly(schemaOf(route.body) as Schema, ground),
      again: fc.boolean(),
    }),
  ),
)

const byId = new Map(routes.map((route) => [route.id, route]))

function urlOf(route: Route, { params, query }: Drawn): string {
  const given = settled(params) as Record<string, unknown>
  const path = route.path.replace(/:(\w+)/g, (_whole, name: string) => encodeURIComponent(wellFormed(given[name])))
  const asked = settled(query)
  const pairs = typeof asked === 'object' && asked !== null ? Object.entries(asked).filter(([, value]) => value !== undefined) : []
  const text = new URLSearchParams(pairs.map(([key, value]) => [key, typeof value === 'object' ? JSON.stringify(value) : String(value)]))
  return text.size > 0 ? `${path}?${text}` : path
}
const wellFormed = (value: unknown) => String(value).toWellFormed() || 'x'

let sent = 0
async function send(route: Route, one: Drawn, url: string, payload: string | Buffer | undefined, key: string) {
  sent += 1
  const who = one.role && people.get(one.role)
  const time = Math.floor(Date.now() / 1000)
  const signature = createHmac('sha256', testPbxSecret)
    .update(`${time}.${payload ?? ''}`)
    .digest('hex')
  const began_ms = performance.now()
  const answer = await Promise.race([
    app.fastify.inject({
      method: route.method,
      url,
      // Each from elsewhere: no limit of senders answers first.
      remoteAddress: `10.${(sent >> 16) & 255}.${(sent >> 8) & 255}.${sent & 255}`,
      headers: {
        origin: app.origin,
        ...(who ? { cookie: who.cookie } : {}),
        ...(route.method === 'GET' ? {} : { 'idempotency-key': key }),
        ...(route.id === 'calls.pbxEvent' ? { 'x-jilian-signature': `t=${time},v1=${signature}` } : {}),
        ...(payload === undefined ? {} : { 'content-type': isUpload(route) ? 'application/octet-stream' : 'application/json' }),
        ...(isUpload(route) ? { 'x-file-name': (one.body as { name: string }).name } : {}),
      },
      ...(payload === undefined ? {} : { payload }),
    }),
    new Promise<never>((_resolve, reject) => {
      setTimeout(() => reject(new Error(`${route.id} hangs`)), patience_ms).unref()
    }),
  ])
  counts.slowest_ms = Math.max(counts.slowest_ms, performance.now() - began_ms)
  return answer
}

async function oneRequest(one: Drawn): Promise<void> {
  const route = byId.get(one.routeId)!
  if (sent % renewedAfter === renewedAfter - 1) await renew()
  const url = route.id === 'calls.pbxEvent' && one.again ? `/api/pbx/${slug}/events` : urlOf(route, one)
  const payload = isUpload(route)
    ? (one.body as { content: Buffer }).content
    : takesBody(route)
      ? JSON.stringify(settled(one.body))
      : undefined
  const key = randomUUID()
  if (one.role && !people.has(one.role)) await signIn(one.role)
  const before = await content()
  const answer = await send(route, one, url, payload, key)
  const told = `${one.role} ${route.method} ${url} ${payload?.toString().slice(0, 2_000)} → ${answer.statusCode} ${answer.payload.slice(0, 500)}`
  expect(answer.statusCode, told).toBeLessThan(500)
  if (answer.statusCode >= 400) {
    counts.refused += 1
    const { error } = JSON.parse(answer.payload) as { error: { code: string } }
    codes.set(error.code, (codes.get(error.code) ?? 0) + 1)
    expect(errors, told).toHaveProperty([error.code], answer.statusCode)
    expect(await content(), `changed nothing: ${told}`).toBe(before)
    // Somebody ended this session: the next comes in anew.
    if (answer.statusCode === 401 && one.role) people.delete(one.role)
    return
  }
  counts.answered += 1
  answeredRoutes.add(route.id)
  if (route.kind === 'query') {
    expect(await content(), `reading changed nothing: ${told}`).toBe(before)
    return
  }
  if (route.access.by !== 'session' || !one.again) return
  const after = await content()
  const second = await send(route, one, url, payload, key)
  counts.repeated += 1
  if (second.statusCode === 401) return void people.delete(one.role!)
  if (second.statusCode === 200) expect(second.json(), `the same answer: ${told}`).toEqual(answer.json())
  expect(await content(), `no second effect: ${told}`).toBe(after)
}

test('whatever comes to any route is answered or refused in its own words, and a refusal changes nothing', async () => {
  await fc.assert(fc.asyncProperty(drawn, oneRequest), { seed, numRuns, endOnFailure: true, ...limit })
  expect(counts.answered).toBeGreaterThan(counts.refused / 20)
})
