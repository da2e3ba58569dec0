import { expect, it } from 'vitest'
import { readTag, tagsOf } from './tags.ts'

const fleet = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `v${i}`, vehicleNo: i + 1 }))

it('binds a sign to the vehicle, not to its place in a list', () => {
  const tags = tagsOf(fleet(22))
  expect(tags.get('v0')).toBe('1')
  expect(tags.get('v9')).toBe('a')
  expect(tagsOf(fleet(22).toReversed())).toEqual(tags)
  expect(new Set(tags.values()).size).toBe(22)
})

it('takes longer tags for a larger fleet, all different', () => {
  const tags = tagsOf(fleet(300))
  expect(new Set(tags.values()).size).toBe(300)
  expect([...tags.values()].every((tag) => tag.length === 2)).toBe(true)
})

it('waits while more may come, and knows when nothing is meant', () => {
  const tags = tagsOf(fleet(300))
  expect(readTag('1', tags)).toBe('more')
  expect(readTag(tags.get('v40')!, tags)).toEqual({ id: 'v40' })
  expect(readTag('o', tags)).toBe('none')
})
