import { expect, it } from 'vitest'
import type { Institution } from '#contract/rest/institutions.ts'
import { parsePoint, pointText } from './points.ts'
import { below, found, treeOf } from './tree.ts'

const one = (id: string, parentId: string | null, name = id): Institution => ({
  id,
  version: 1,
  parentId,
  name,
  shortName: name,
  kind: 'village_clinic',
  level: 'village',
  code: null,
  divisionCode: null,
  address: null,
  phone: null,
  location: null,
  locationApproximate: false,
  capabilities: [],
  diagnosticKit: false,
  active: true,
})
const list = [one('a', null), one('b', 'a'), one('c', 'b', 'Wanted'), one('d', 'a'), one('e', 'gone')]

it('builds the tree and loses nobody whose parent is not there', () => {
  const [a, e] = treeOf(list)
  expect(a!.children.map((node) => node.key)).toEqual(['b', 'd'])
  expect(e!.key).toBe('e')
})

it('keeps the way down to what was found', () => {
  expect(found(list, ' want ').map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  expect(found(list, '')).toBe(list)
})

it('ends on a circle that should not be', () => {
  expect(found([one('x', 'y', 'hit'), one('y', 'x')], 'hit')).toHaveLength(2)
})

it('knows what stands below', () => {
  expect([...below(list, 'b')]).toEqual(['b', 'c'])
})

it('reads places as people write them', () => {
  expect(parsePoint('37.03, 111.91')).toEqual({ lat: 37.03, lon: 111.91 })
  expect(parsePoint(pointText({ lat: 37, lon: -111.5 }))).toEqual({ lat: 37, lon: -111.5 })
  for (const wrong of ['', '0, 0', '95, 10', '37', '37, 190', 'a, b']) expect(parsePoint(wrong)).toBeNull()
})
