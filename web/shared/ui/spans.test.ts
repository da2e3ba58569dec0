import { expect, it } from 'vitest'
import { agoText, clockSpan, spanText } from './spans.ts'

it('keeps the width of a running time', () => {
  expect(clockSpan(0)).toBe('0:00')
  expect(clockSpan(67_900)).toBe('1:07')
  expect(clockSpan(3_753_000)).toBe('1:02:33')
  expect(clockSpan(-5)).toBe('0:00')
})

it('says an age in words, never older or younger than it is', () => {
  expect(agoText(59_999)).toBe('59 秒前')
  expect(agoText(60_000)).toBe('1 分钟前')
  expect(agoText(Number.NaN)).toBe('时间未知')
  expect(spanText(247_000)).toBe('4分07秒')
})
