import { expect, test } from 'vitest'
import { placeOf, readCentre } from './centre-files.ts'
import { apart_m, inside, placeDivisions } from './placement.ts'

test.each([
  ['义安村民委员会', '义安村', true],
  ['董村村民委员会', '董村', true],
  ['南村民委员会', '南村', true],
  ['西刘屯村民委会', '西刘屯村', true],
  ['南留南村委会', '南留南村', true],
  ['北大街社区居民委员会', '北大街社区', false],
  ['义和堡居民委员会', '义和堡', false],
])('%s speaks of %s', (committee, name, rural) => {
  expect(placeOf(committee)).toEqual({ name, rural })
})

test('places are the same every time, and villages lie by their town', () => {
  const files = readCentre('jiexiu')
  const places = placeDivisions(files)
  expect(placeDivisions(files)).toEqual(places)
  expect(places.size).toBe(1 + files.towns.length + files.villages.length)
  for (const place of places.values()) expect(inside(files.outline, place)).toBe(true)
  for (const village of files.villages) expect(apart_m(places.get(village.code)!, places.get(village.townCode)!)).toBeLessThan(5300)
})

test('a second county is a folder of data', () => {
  const files = readCentre('yangqu')
  expect(placeDivisions(files).size).toBe(1 + 10 + files.villages.length)
})
