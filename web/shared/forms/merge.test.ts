import { expect, it } from 'vitest'
import { conflictsOf, insist, isTouched, mergedValues, release, same, touch, untouched } from './merge.ts'

interface Person {
  name: string
  roles: string[]
  phone: string | null
}
const first: Person = { name: 'A', roles: ['crew'], phone: null }

it('keeps what was typed and follows what was not', () => {
  const touched = touch(untouched<Person>(), first, 'name', 'B')
  const changed: Person = { ...first, phone: '120' }
  expect(mergedValues(changed, touched)).toEqual({ name: 'B', roles: ['crew'], phone: '120' })
  expect(conflictsOf(changed, touched)).toEqual([])
})

it('names a field that two changed, until one of them gives way', () => {
  const touched = touch(untouched<Person>(), first, 'name', 'B')
  const changed: Person = { ...first, name: 'C' }
  expect(conflictsOf(changed, touched)).toEqual([{ field: 'name', was: 'A', theirs: 'C', mine: 'B' }])
  expect(mergedValues(changed, touched).name).toBe('B')
  expect(conflictsOf(changed, insist(touched, changed, 'name'))).toEqual([])
  expect(mergedValues(changed, release(touched, 'name')).name).toBe('C')
})

it('sees no conflict where both wrote the same', () => {
  const touched = touch(untouched<Person>(), first, 'roles', ['crew', 'dispatcher'])
  expect(conflictsOf({ ...first, roles: ['crew', 'dispatcher'] }, touched)).toEqual([])
})

it('typing on keeps the ground that was first seen', () => {
  let touched = touch(untouched<Person>(), first, 'name', 'B')
  touched = touch(touched, { ...first, name: 'C' }, 'name', 'BB')
  expect(touched.was.name).toBe('A')
})

it('is untouched again when the old value is typed back', () => {
  const touched = touch(touch(untouched<Person>(), first, 'name', 'B'), first, 'name', 'A')
  expect(isTouched(touched)).toBe(false)
})

it('compares content', () => {
  expect(same({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true)
  expect(same([1, 2], [2, 1])).toBe(false)
  expect(same(null, {})).toBe(false)
  expect(same({ a: undefined }, {})).toBe(false)
})
