import { expect, test } from 'vitest'
import { newSessionToken, sessionTokenOf } from './session-cookie.ts'

const token = newSessionToken()

test('finds the one token of the right form', () => {
  expect(sessionTokenOf(`a=1; __Host-jilian=${token}; b=2`)).toBe(token)
  expect(sessionTokenOf(`__Host-jilian=${token};__Host-jilian=${token}`)).toBe(token)
})

test.each([
  ['no header', undefined],
  ['another cookie', `jilian=${token}`],
  ['a longer name', `x__Host-jilian=${token}`],
  ['a short token', `__Host-jilian=${token.slice(1)}`],
  ['a quoted token', `__Host-jilian="${token}"`],
  ['a token with a foreign character', `__Host-jilian=${token.slice(1)}%`],
  ['two that differ', `__Host-jilian=${token}; __Host-jilian=${newSessionToken()}`],
  ['a header of unlikely length', `${'a=b; '.repeat(3000)}__Host-jilian=${token}`],
])('refuses %s', (_name, header) => expect(sessionTokenOf(header)).toBeNull())
