import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashPassword, verifyPassword } from '#platform/crypto/passwords.ts'
import { createVault } from '#platform/crypto/vault.ts'
import { demoPassword, demoSummary, seed } from '#setup/seed/index.ts'
import { createTestDatabase, type TestDatabase } from '#tests/support/cluster.ts'

const secretKey = Buffer.from('a key of these tests, long enough to be one')
const quiet = { secretKey, log: () => undefined, centres: ['jiexiu', 'yangqu'] }
let demo: TestDatabase
let production: TestDatabase
let client: pg.Client

beforeAll(async () => {
  demo = await createTestDatabase({ seeded: false })
  production = await createTestDatabase({ seeded: false })
  client = new pg.Client({ connectionString: demo.ownerUrl })
  await client.connect()
  await seed(demo.ownerUrl, { ...quiet, demo: true })
})
afterAll(async () => {
  await client.end()
  await Promise.all([demo.drop(), production.drop()])
})

const rows = async (sql: string, values: unknown[] = []) => (await client.query(sql, values)).rows
const count = async (sql: string): Promise<number> => Number((await rows(`select count(*) from ${sql}`))[0].count)

test('the county is as its facts say', async () => {
  const of = `institutions i join centres c on c.id = i.centre_id and c.slug = 'jiexiu' where`
  expect(await count(`${of} kind = 'village_clinic' and diagnostic_kit`)).toBe(163)
  expect(await count(`${of} kind in ('township_health_centre', 'community_health_centre')`)).toBe(14)
  expect(
    await count(`vehicles v join centres c on c.id = v.centre_id and slug = 'jiexiu' where v.kind = 'negative_pressure_ambulance'`),
  ).toBe(20)
  expect(await rows(`select kind from vehicles where kind in ('mobile_ct', 'nucleic_acid_test') order by kind`)).toHaveLength(2)
  const [hub] = await rows(`select address from institutions where name = '介休市人民医院'`)
  expect(hub.address).toBe('介休市北坛中路25号')
})

test('every town and village lies inside the outline, is marked approximate and keeps a distance', async () => {
  const outside = `divisions d join centres c on c.id = d.centre_id where not st_contains(c.outline, d.location)`
  expect(await count(outside)).toBe(0)
  expect(await count('divisions where not location_approximate')).toBe(0)
  const [{ nearest }] = await rows(
    `select min(st_distance(a.location::geography, b.location::geography)) as nearest from divisions a
     join divisions b on b.code > a.code and b.kind = 'village' and st_dwithin(a.location, b.location, 0.02) where a.kind = 'village'`,
  )
  expect(nearest).toBeGreaterThan(20)
})

test('seeding again changes nothing, not even what people changed', async () => {
  await client.query(`update institutions set name = '改过的名字', version = 2 where name = '介休市人民医院'`)
  await client.query(`update vehicles set plate = '晋K·A0001', active = false where call_sign = '急救07'`)
  const [one] = await rows(`select id from shifts where now() < starts_at order by starts_at, id limit 1`)
  await client.query(`update shifts set ends_at = starts_at + interval '1 hour' where id = $1`, [one.id])
  const tables = [
    'centres',
    'divisions',
    'institutions',
    'stations',
    'vehicles',
    'accounts',
    'account_roles',
    'shifts',
    'shift_members',
    'terminals',
    'cards',
    'practitioners',
    'agreements',
    'rota_slots',
  ]
  const all = async () => {
    const content = []
    for (const table of tables) content.push(await rows(`select * from ${table} order by 1, 2`))
    return JSON.stringify(content)
  }
  const [{ last_value: numberBefore }] = await rows('select last_value from vehicle_numbers')
  const before = await all()
  await Promise.all([seed(demo.ownerUrl, { ...quiet, demo: true }), seed(demo.ownerUrl, { ...quiet, demo: true })])
  expect(await all()).toBe(before)
  expect((await rows('select last_value from vehicle_numbers'))[0].last_value).toBe(numberBefore)
})

test('shifts cover now and roll on with the days', async () => {
  const uncovered = (at: Date) =>
    rows(
      `select call_sign from vehicles v join centres c on c.id = v.centre_id and slug = 'jiexiu'
       where not exists (select from shifts s join shift_members m on m.shift_id = s.id where s.vehicle_id = v.id and s.starts_at <= $1 and s.ends_at > $1)`,
      [at],
    )
  expect(await uncovered(new Date())).toEqual([{ call_sign: '急救20' }])
  const later = new Date(Date.now() + 30 * 86_400_000)
  expect(await uncovered(later)).toHaveLength(22)
  await seed(demo.ownerUrl, { ...quiet, demo: true, now: later })
  const after = (await uncovered(later)).map((row) => row.call_sign).toSorted()
  expect(after).toEqual(['急救07', '急救20'])
})

test('every role has an account with the documented password', async () => {
  const held = await rows(`select distinct r.role from account_roles r join accounts a on a.id = r.account_id where a.is_demo order by 1`)
  expect(held).toHaveLength(11)
  const [{ password_hash }] = await rows(`select password_hash from accounts where login = 'crew01'`)
  expect(await verifyPassword(password_hash, demoPassword)).toBe(true)
  expect(await hashPassword(demoPassword)).not.toBe(password_hash)
})

test('the summary tells a simulator all it needs', async () => {
  const summary = await demoSummary(demo.ownerUrl, secretKey)
  expect(summary.terminals).toHaveLength(21)
  expect(summary.terminals[0]).toMatchObject({
    phone: '14078100001',
    callSign: '急救01',
    vehicleNo: expect.any(Number),
    home: { lat: expect.any(Number) },
  })
  expect(summary.accounts.find((account) => account.login === 'crew01')?.vehicleId).toBe(summary.terminals[0]!.vehicleId)
  expect(summary.pbxSecret).toMatch(/^.{32}$/)
})

test('production gets the county and nothing that anybody could sign in with', async () => {
  await seed(production.ownerUrl, { ...quiet, demo: false })
  const own = new pg.Client({ connectionString: production.ownerUrl })
  await own.connect()
  const [row] = (
    await own.query(`select (select count(*)::int from accounts) as accounts, (select count(*)::int from vehicles) as vehicles,
    (select count(*)::int from institutions) as institutions,
    (select array_agg(distinct capability) from institutions, unnest(capabilities) capability) as capabilities, pbx_secret from centres where slug = 'jiexiu'`)
  ).rows
  await own.end()
  expect(row).toMatchObject({ accounts: 0, vehicles: 0, institutions: 195, capabilities: ['emergency_department'] })
  expect(createVault(secretKey).decrypt(row.pbx_secret)).toMatch(/^.{32}$/)
})
