import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { ApiProblem } from '../api/problem.ts'
import { askParts } from '../consults/ask/ask-parts.ts'
import { emptyContent, type AskContent, type ContentBody } from '../consults/ask/content.ts'
import { Keeper, type Held } from './keeper.ts'

/** A server of one draft that trims what it is given, as the real one may. */
function desk() {
  const state = { body: null as ContentBody | null, version: 0, patient: null as Consult['patient'], patients: 0 }
  const answers = new Map<string, Consult>()
  const sent: { kind: string; key: string; body: ContentBody }[] = []
  let line = true
  /** The answer gets lost on its way back. */
  let deaf = false
  const consult = (): Consult =>
    ({
      ...state.body,
      id: 'c',
      version: state.version,
      chiefComplaint: state.body?.chiefComplaint?.trim() ?? null,
      inviting: { doctor: null },
      patient: state.patient,
      wishedInstitution: null,
    }) as unknown as Consult
  function write(kind: string, body: ContentBody, key: string): Promise<Consult> {
    if (!line) return Promise.reject(new ApiProblem('network.unreachable'))
    sent.push({ kind, key, body })
    const known = answers.get(key)
    if (!known) {
      state.body = body
      state.version += 1
      if (body.newPatient) {
        state.patients += 1
        const { name, sex, ageYears } = body.newPatient
        state.patient = { id: 'p', temporary: name === null, name: name ?? 'X-1', sex, ageYears }
      }
      answers.set(key, consult())
    }
    return deaf ? Promise.reject(new ApiProblem('network.unreachable')) : Promise.resolve(answers.get(key)!)
  }
  let keys = 0
  let held: Held<AskContent> | null = null
  return {
    state,
    sent,
    consult,
    held: () => held,
    cut: () => (line = false),
    mend: () => ((line = true), (deaf = false)),
    deafen: () => (deaf = true),
    write,
    parts: {
      ...askParts({
        create: (body, key) => write('create', body, key),
        save: (_id, body, key) =>
          answers.has(key) || body.version === state.version
            ? write('save', body, key)
            : Promise.reject(new ApiProblem('object.version_conflict', 409)),
        read: () => Promise.resolve(consult()),
      }),
      newKey: () => `k${(keys += 1)}`,
      persist: (what: Held<AskContent> | null) => (held = structuredClone(what)),
      rest_ms: 100,
      pause_ms: 1000,
    },
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
const settle = () => vi.advanceTimersByTimeAsync(150)

it('makes the draft with the first words, then saves what changes, each once the hand rests', async () => {
  const server = desk()
  const keeper = new Keeper(server.parts, null, null, emptyContent)
  keeper.set('chiefComplaint', 'ch')
  keeper.set('chiefComplaint', 'chest ')
  await settle()
  expect(keeper.view().state).toBe('kept')
  expect(keeper.view().values.chiefComplaint).toBe('chest ')
  keeper.set('chiefComplaint', 'chest pain')
  keeper.set('grade', 'urgent')
  await settle()
  expect(server.sent.map(({ kind }) => kind)).toEqual(['create', 'save'])
  expect(server.state.body).toMatchObject({ chiefComplaint: 'chest pain', grade: 'urgent' })
  expect(keeper.view().conflicts).toEqual([])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(server.sent).toHaveLength(2)
  expect(server.held()).toBeNull()
})

it('makes one draft although the answer got lost, and keeps what was typed meanwhile', async () => {
  const server = desk()
  server.deafen()
  const keeper = new Keeper(server.parts, null, null, emptyContent)
  keeper.set('chiefComplaint', 'a')
  await settle()
  expect(keeper.view().state).toBe('unsent')
  keeper.set('chiefComplaint', 'ab')
  server.mend()
  await vi.advanceTimersByTimeAsync(3000)
  expect(server.sent.filter(({ kind }) => kind === 'create').map(({ key }) => key)).toEqual(['k1', 'k1'])
  expect(server.state).toMatchObject({ version: 2, body: { chiefComplaint: 'ab' } })
  expect(keeper.view()).toMatchObject({ state: 'kept', conflicts: [], values: { chiefComplaint: 'ab' } })
})

it('goes on after a reload where it was, with the same key', async () => {
  const server = desk()
  server.deafen()
  const first = new Keeper(server.parts, null, null, emptyContent)
  first.set('chiefComplaint', 'a')
  await settle()
  first.set('history', 'b')
  first.stop()
  server.mend()
  const again = new Keeper(server.parts, server.held(), null, emptyContent)
  again.start()
  expect(again.view().values).toMatchObject({ chiefComplaint: 'a', history: 'b' })
  await settle()
  expect(server.state).toMatchObject({ version: 2, body: { chiefComplaint: 'a', history: 'b' } })
  expect(new Set(server.sent.filter(({ kind }) => kind === 'create').map(({ key }) => key)).size).toBe(1)
})

it('lets another screen change other fields, and asks where both changed one', async () => {
  const server = desk()
  const keeper = new Keeper(server.parts, null, null, emptyContent)
  keeper.set('chiefComplaint', 'a')
  await settle()
  await server.write('save', { ...server.state.body!, history: 'theirs', purpose: 'theirs' }, 'other')
  keeper.set('purpose', 'mine')
  await settle()
  expect(keeper.view().values).toMatchObject({ history: 'theirs', purpose: 'mine' })
  expect(keeper.view().conflicts.map(({ field }) => field)).toEqual(['purpose'])
  expect(server.state.body?.purpose).toBe('theirs')
  keeper.keepMine('purpose')
  await settle()
  expect(server.state.body).toMatchObject({ history: 'theirs', purpose: 'mine' })
  expect(keeper.view().state).toBe('kept')
})

it('tells the index of a patient once it has a name, and then by its id', async () => {
  const server = desk()
  const keeper = new Keeper(server.parts, null, null, emptyContent)
  keeper.set('patient', { ...emptyContent.patient, sex: 'male' })
  await settle()
  expect(server.sent).toHaveLength(0)
  expect(server.held()).not.toBeNull()
  keeper.set('patient', { ...emptyContent.patient, sex: 'male', name: 'Li ' })
  await settle()
  keeper.set('history', 'h')
  await settle()
  expect(server.state.patients).toBe(1)
  expect(server.sent.at(-1)!.body).toMatchObject({ patientId: 'p', newPatient: null })
})

it('flushes what is typed before it is submitted, and says where that came to nothing', async () => {
  const server = desk()
  const keeper = new Keeper(server.parts, null, null, emptyContent)
  keeper.set('chiefComplaint', 'a')
  expect((await keeper.flush())?.version).toBe(1)
  server.parts.send = () => Promise.reject(new ApiProblem('consult.state_illegal', 409))
  keeper.set('chiefComplaint', 'b')
  expect(await keeper.flush()).toBeNull()
  expect(keeper.view()).toMatchObject({ state: 'refused', values: { chiefComplaint: 'b' } })
})
