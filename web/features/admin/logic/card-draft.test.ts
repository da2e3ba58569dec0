import { expect, it } from 'vitest'
import type { Card } from '#contract/rest/cards.ts'
import { blankContent, byCode, changedFields, moved } from './card-draft.ts'

const card = (code: string, cardVersion: number, status: Card['status'], priority = 2): Card => ({
  ...blankContent,
  id: `${code}-${cardVersion}`,
  code,
  cardVersion,
  status,
  priority,
  publishedAt: null,
  note: '',
  savedAt: '2026-01-01T00:00:00Z',
})

it('keeps what is in use first and tells a draft that is ahead of it', () => {
  const codes = byCode([card('b', 1, 'published', 1), card('a', 1, 'retired'), card('b', 2, 'draft', 1), card('c', 1, 'draft')])
  expect(codes.map(({ code }) => code)).toEqual(['b', 'c', 'a'])
  expect(codes[0]!.draft?.cardVersion).toBe(2)
  expect(codes[0]!.versions.map(({ cardVersion }) => cardVersion)).toEqual([2, 1])
})

it('does not call an old draft a newer one', () => {
  expect(byCode([card('a', 1, 'draft'), card('a', 2, 'published')])[0]!.draft).toBeUndefined()
})

it('moves within the list and not out of it', () => {
  expect(moved([1, 2, 3], 0, 1)).toEqual([2, 1, 3])
  expect(moved([1, 2, 3], 0, -1)).toEqual([1, 2, 3])
  expect(moved([1, 2, 3], 2, 1)).toEqual([1, 2, 3])
})

it('names what changed', () => {
  expect(changedFields(blankContent, { ...blankContent, priority: 1, title: { zh: 'x', en: '' } })).toEqual(['title', 'priority'])
})
