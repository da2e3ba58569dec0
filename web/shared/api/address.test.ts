import { expect, it } from 'vitest'
import { addressOf } from './address.ts'

it('fills parameters and escapes them', () => {
  expect(addressOf('/api/calls/:callId/claim', { callId: 'a/b' })).toBe('/api/calls/a%2Fb/claim')
})

it('sends no empty query', () => {
  expect(addressOf('/api/map/search', {}, { q: '绵山 镇', lat: undefined, limit: 5 })).toBe(
    '/api/map/search?q=%E7%BB%B5%E5%B1%B1+%E9%95%87&limit=5',
  )
  expect(addressOf('/api/calls', {}, { state: null })).toBe('/api/calls')
})

it('refuses a path with a hole', () => {
  expect(() => addressOf('/api/calls/:callId', {})).toThrow(TypeError)
})
