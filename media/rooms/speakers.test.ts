import { expect, test } from 'vitest'
import { Speakers } from './speakers.ts'

test('who prevails speaks, until there is silence; heard again, the same speaks again', () => {
  const said: (string | null)[] = []
  const speakers = new Speakers((peerId) => said.push(peerId))
  speakers.prevails('a')
  speakers.heard(['b', 'a'])
  speakers.silence()
  speakers.silence()
  speakers.heard(['b', 'a'])
  speakers.silence()
  speakers.heard(['b'])
  speakers.prevails('b')
  speakers.gone('b')
  speakers.heard(['c'])
  expect(said).toEqual(['a', null, 'a', null, 'b', null, 'c'])
})
