import { expect, test } from 'vitest'
import { Ajv } from 'ajv'
import { saveCard } from '#contract/rest/cards.ts'
import type { CardContent } from '#domains/incidents/cards/repository.ts'
import { readCards } from './write-cards.ts'

const cards = readCards().map(({ code, content }) => ({ code, ...(content as unknown as CardContent) }))

test('every card is one that an administrator could have saved', () => {
  const check = new Ajv({ strict: false }).compile(saveCard.body)
  for (const card of cards) expect(check({ ...card, note: '' }), `${card.code}: ${JSON.stringify(check.errors)}`).toBe(true)
})

test('typed letters mean one card, and none waits for more letters of another', () => {
  const letters = cards.map((card) => card.shortcut)
  for (const one of letters) expect(letters.filter((other) => other.startsWith(one))).toEqual([one])
})

test('a question only ever raises the priority', () => {
  const useless = cards.filter((card) => card.questions.some(({ raisesTo }) => raisesTo !== null && raisesTo >= card.priority))
  expect(useless.map((card) => card.code)).toEqual([])
})

test('whoever may have no pulse is given the rhythm, at a rate that guidelines ask for', () => {
  const beats = cards.filter((card) => card.metronomeBpm !== null)
  expect(beats.map((card) => card.code)).toEqual(['cardiac_arrest', 'choking', 'drowning', 'electrocution'])
  for (const card of beats) expect(card.metronomeBpm).toBe(110)
})

test('infectious disease asks for negative pressure, and every card for a unit that can carry', () => {
  expect(cards.find((card) => card.code === 'infectious_disease')?.requires).toContain('negative_pressure')
  for (const card of cards) expect(card.requires).toContain('transport')
})
