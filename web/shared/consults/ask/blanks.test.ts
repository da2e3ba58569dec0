import { expect, it } from 'vitest'
import { insertPhrase, nextBlank, openBlanks } from './blanks.ts'

it('parts a phrase from what is there and selects its first blank', () => {
  expect(insertPhrase('', 0, 'pain __ h', ', ', 99)).toEqual({ text: 'pain __ h', start: 5, end: 7 })
  expect(insertPhrase('fever', 5, 'pain __ h', ', ', 99)).toEqual({ text: 'fever, pain __ h', start: 12, end: 14 })
  expect(insertPhrase('fever, ', 7, 'cough', ', ', 99)).toEqual({ text: 'fever, cough', start: 12, end: 12 })
})

it('puts it between what stands before and after the caret', () => {
  expect(insertPhrase('fever vomiting', 5, 'cough', ', ', 99).text).toBe('fever, cough vomiting')
  expect(insertPhrase('ab', 1, 'X', '; ', 99).text).toBe('a; X; b')
})

it('leaves the text alone where there is no room', () => {
  expect(insertPhrase('abc', 3, 'defg', ',', 7)).toEqual({ text: 'abc', start: 3, end: 3 })
})

it('goes from blank to blank, forth and back', () => {
  const text = 'BP __/__ P __'
  expect(nextBlank(text, 0)).toEqual({ start: 3, end: 5 })
  expect(nextBlank(text, 5)).toEqual({ start: 6, end: 8 })
  expect(nextBlank(text, 13)).toBeNull()
  expect(nextBlank(text, 11, true)).toEqual({ start: 6, end: 8 })
  expect(nextBlank(text, 3, true)).toBeNull()
  expect(openBlanks(text)).toBe(3)
})
