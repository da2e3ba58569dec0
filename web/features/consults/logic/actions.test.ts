import { expect, it } from 'vitest'
import { consultActions } from '#contract/vocabulary-consults.ts'
import { actionKeys, arranged } from './actions.ts'

it('gives each key to one action, and none to those that walk the list', () => {
  const keys = Object.values(actionKeys)
  expect(new Set(keys).size).toBe(keys.length)
  for (const taken of ['J', 'K', 'X']) expect(keys).not.toContain(taken)
})

it('shows what the server allows and nothing else, but for what has a place of its own', () => {
  expect(arranged([])).toEqual({ first: null, others: [] })
  expect(arranged(['decline', 'accept'])).toEqual({ first: 'accept', others: ['decline'] })
  const { first, others } = arranged(consultActions)
  const elsewhere = consultActions.filter((action) => action !== first && !others.includes(action))
  expect(elsewhere).toEqual(['submit', 'withdraw_invitation', 'sign_report'])
})
