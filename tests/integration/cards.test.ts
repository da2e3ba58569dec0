import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Card } from '#contract/rest/cards.ts'
import { createTestApp, type SignedIn, type TestApp } from '#tests/support/app.ts'
import { addSecondCentre } from '#tests/support/second-centre.ts'

let app: TestApp
let other: string
let admin: SignedIn
let dispatcher: SignedIn

beforeAll(async () => {
  app = await createTestApp()
  other = await addSecondCentre(app)
  admin = await app.signInAs('system_admin')
  dispatcher = await app.signInAs('dispatcher')
})
afterAll(() => app.close())

const cards = async (who = dispatcher, all = false): Promise<Card[]> =>
  (await app.ask(who, 'GET', `/api/cards${all ? '?all=true' : ''}`)).json().cards
const code = (answer: { json(): { error?: { code: string } } }) => answer.json().error?.code
const card = (change: object = {}) => ({
  code: 'heat_stroke',
  note: '',
  title: { zh: '中暑', en: 'Heat stroke' },
  shortcut: 'zs',
  priority: 2,
  requires: ['transport'],
  prefers: [],
  hospitalNeeds: ['emergency_department'],
  questions: [{ text: { zh: '清醒吗？', en: 'Awake?' }, raisesTo: 1 }],
  instructions: [{ text: { zh: '移到阴凉处。', en: 'Move into the shade.' } }],
  metronomeBpm: null,
  ...change,
})
const save = (change: object = {}) => app.ask(admin, 'POST', '/api/cards', card(change))
const publish = (id: string, who = admin) => app.ask(who, 'POST', `/api/cards/${id}/publication`, {})
const retire = (id: string) => app.ask(admin, 'DELETE', `/api/cards/${id}/publication`, {})

test('a seat gets the published cards, the most urgent first', async () => {
  const list = await cards()
  expect(list).toHaveLength(23)
  expect(list.map((each) => each.priority)).toEqual(list.map((each) => each.priority).toSorted())
  expect(list.find((each) => each.code === 'cardiac_arrest')).toMatchObject({ metronomeBpm: 110, status: 'published', cardVersion: 1 })
})

test('an edit makes the next version; a published one never changes', async () => {
  const first = (await save()).json() as Card
  expect(first).toMatchObject({ cardVersion: 1, status: 'draft', publishedAt: null })
  expect((await cards()).some((each) => each.code === 'heat_stroke')).toBe(false)
  expect((await publish(first.id)).json()).toMatchObject({ status: 'published', publishedAt: app.clock.now().toISOString() })
  const second = (await save({ priority: 1 })).json() as Card
  expect(second.cardVersion).toBe(2)
  expect((await cards()).find((each) => each.code === 'heat_stroke')).toMatchObject({ id: first.id, priority: 2 })
  await publish(second.id)
  expect((await cards()).find((each) => each.code === 'heat_stroke')).toMatchObject({ id: second.id, priority: 1 })
  const versions = (await cards(admin, true)).filter((each) => each.code === 'heat_stroke')
  expect(versions.map((each) => [each.cardVersion, each.status])).toEqual([
    [2, 'published'],
    [1, 'retired'],
  ])
  const tamper = app.inTx((tx) => tx.updateTable('cards').set({ content: '{}' }).where('id', '=', first.id).execute())
  await expect(tamper).rejects.toThrow(/does not change/)
})

test('drafts and old versions are for those who edit', async () => {
  await save({ code: 'only_draft', shortcut: 'od' })
  expect((await cards(dispatcher, true)).some((each) => each.status !== 'published')).toBe(false)
  expect((await cards(admin, true)).some((each) => each.code === 'only_draft')).toBe(true)
})

test('publishing races: one version stands, whichever was last', async () => {
  const drafts = await Promise.all(
    Array.from({ length: 5 }, async (_, i) => (await save({ code: 'race', shortcut: 'rc', priority: (i % 4) + 1 })).json() as Card),
  )
  expect(drafts.map((draft) => draft.cardVersion).toSorted()).toEqual([1, 2, 3, 4, 5])
  const answers = await Promise.all(drafts.map((draft) => publish(draft.id)))
  expect(answers.every((answer) => answer.statusCode === 200)).toBe(true)
  const standing = (await cards(admin, true)).filter((each) => each.code === 'race' && each.status === 'published')
  expect(standing).toHaveLength(1)
  const facts = await app.inTx((tx) =>
    tx
      .selectFrom('outbox')
      .select('name')
      .where(
        'aggregate_id',
        'in',
        drafts.map((draft) => draft.id),
      )
      .execute(),
  )
  expect(facts.map((fact) => fact.name)).toEqual(Array(5).fill('card.published.v1'))
})

test('a retired card is gone from the seats, can come back, and is not retired twice', async () => {
  const made = (await save({ code: 'back', shortcut: 'bk' })).json() as Card
  expect(code(await retire(made.id))).toBe('card.not_published')
  await publish(made.id)
  expect((await retire(made.id)).json()).toMatchObject({ status: 'retired' })
  expect((await cards()).some((each) => each.code === 'back')).toBe(false)
  expect(code(await retire(made.id))).toBe('card.not_published')
  expect((await publish(made.id)).json()).toMatchObject({ status: 'published', cardVersion: 1 })
  const versions = await app.inTx((tx) =>
    tx.selectFrom('outbox').select(['name', 'aggregate_version']).where('aggregate_id', '=', made.id).orderBy('id').execute(),
  )
  expect(versions).toEqual([
    { name: 'card.published.v1', aggregate_version: 2 },
    { name: 'card.retired.v1', aggregate_version: 3 },
    { name: 'card.published.v1', aggregate_version: 4 },
  ])
})

test('letters mean one card, also in a race', async () => {
  const taken = (await save({ code: 'same_letters', shortcut: 'xt' })).json() as Card
  expect(code(await publish(taken.id))).toBe('card.shortcut_taken')
  const pair = await Promise.all(['pair_a', 'pair_b'].map(async (name) => (await save({ code: name, shortcut: 'pr' })).json() as Card))
  const answers = await Promise.all(pair.map((each) => publish(each.id)))
  expect(answers.map((answer) => answer.statusCode).toSorted()).toEqual([200, 409])
})

test('what does not fit, and who may not', async () => {
  expect(code(await save({ shortcut: 'X' }))).toBe('request.invalid')
  expect(code(await save({ priority: 0 }))).toBe('request.invalid')
  expect(code(await save({ priority: '2' }))).toBe('request.invalid')
  expect(code(await save({ title: { zh: ' ', en: 'x' } }))).toBe('request.invalid')
  expect(code(await save({ title: { zh: '\ud800', en: 'half a character' } }))).toBe('request.invalid')
  expect(code(await save({ requires: ['wings'] }))).toBe('request.invalid')
  expect(code(await app.ask(dispatcher, 'POST', '/api/cards', card()))).toBe('permission.denied')
  expect(code(await app.ask(await app.signInAs('clinic'), 'GET', '/api/cards'))).toBe('permission.denied')
})

test("another centre's card is not there", async () => {
  const foreign = await app.inTx((tx) =>
    tx.selectFrom('cards').select('id').where('centre_id', '=', other).limit(1).executeTakeFirstOrThrow(),
  )
  expect((await retire(foreign.id)).statusCode).toBe(404)
  expect((await publish(foreign.id)).statusCode).toBe(404)
})
