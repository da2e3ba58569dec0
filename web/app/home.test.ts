import { expect, it } from 'vitest'
import { homeOf, safeReturn } from './home.ts'

it('opens the seat for dispatchers', () => {
  expect(homeOf(['dispatcher'])).toBe('/dispatch')
  expect(homeOf([])).toBeNull()
})

it('goes back only to pages of its own', () => {
  expect(safeReturn('/dispatch?x=1')).toBe('/dispatch?x=1')
  for (const next of ['//evil.example', 'https://evil.example', '/\\evil', 'javascript:alert(1)', '/signin?next=/a', undefined, 7])
    expect(safeReturn(next)).toBeNull()
})
