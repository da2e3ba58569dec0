import { createHash, getHashes, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { digest } from './digest.ts'

test('SM3 gives the value of GB/T 32905, example 1', () => {
  expect(digest('sm3', Buffer.from('abc')).toString('hex')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
})

test.runIf(getHashes().includes('sm3'))('SM3 agrees with OpenSSL at every length around its block', () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000]) {
    const bytes = randomBytes(length)
    expect(digest('sm3', bytes).equals(createHash('sm3').update(bytes).digest())).toBe(true)
  }
})
