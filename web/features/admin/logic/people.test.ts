import { expect, it } from 'vitest'
import { makePassword } from './passwords.ts'
import { barOf } from './roles.ts'

it('makes passwords to be read out: four groups, no letter that looks like a figure', () => {
  for (let i = 0; i < 200; i += 1) expect(makePassword()).toMatch(/^([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/)
  expect(new Set(Array.from({ length: 100 }, () => makePassword())).size).toBe(100)
})

it('draws every letter equally: bytes past the last full round are thrown away', () => {
  const bytes = [255, 254, 253, 0, 1, 2, 3]
  expect(makePassword((length) => Uint8Array.from({ length }, (_, i) => bytes[i % bytes.length]!))).toMatch(/^abcd-abcd-/)
})

it('keeps the administrations apart', () => {
  expect(barOf('auditor', ['system_admin'])).toBe('alone')
  expect(barOf('dispatcher', ['auditor'])).toBe('othersAlone')
  expect(barOf('auditor', [])).toBeNull()
  expect(barOf('crew', ['dispatcher'])).toBeNull()
  expect(barOf('clinic', ['dispatcher', 'crew', 'specialist', 'emergency_department'])).toBe('enough')
})
