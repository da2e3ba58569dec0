import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { breakLines, joined, type Line } from './line-breaking.ts'

/** Every sign is one wide, a Greek letter has no glyph. */
const measure = {
  width: (text: string) => [...text].length,
  missingWidth: () => 3,
  has: (codePoint: number) => !/\p{Script=Greek}/u.test(String.fromCodePoint(codePoint)),
}
const shown = (line: Line) =>
  joined(line)
    .map((piece) => ('text' in piece ? piece.text : `<${piece.missing.toString(16)}>`))
    .join('')
const lines = (text: string, width: number) => breakLines(text, width, measure).map(shown)

describe('Chinese', () => {
  test.each([
    ['breaks between any two signs', '\u4e00\u4e8c\u4e09\u56db\u4e94', 3, ['\u4e00\u4e8c\u4e09', '\u56db\u4e94']],
    ['begins no line with a stop', '\u4e00\u4e8c\u4e09\uff0c\u56db', 3, ['\u4e00\u4e8c', '\u4e09\uff0c\u56db']],
    ['ends no line with an opening sign', '\u4e00\u4e8c\u300a\u4e09\u300b', 3, ['\u4e00\u4e8c', '\u300a\u4e09\u300b']],
    ['keeps a measure together', '\u4e00\u4e8c 0.3mV\uff0c\u4e09', 6, ['\u4e00\u4e8c', '0.3mV\uff0c', '\u4e09']],
    ['counts a sign beyond the first plane once', '\u{20BB7}\u{20BB7}\u{20BB7}', 2, ['\u{20BB7}\u{20BB7}', '\u{20BB7}']],
  ])('%s', (_what, text, width, expected) => {
    expect(lines(text, width)).toEqual(expected)
  })
})

test.each([
  ['words stay whole', 'the quick fox', 9, ['the quick', 'fox']],
  ['but where none fits', 'abcdefghij', 4, ['abcd', 'efgh', 'ij']],
  ['an empty line is one', 'a\n\nb', 4, ['a', '', 'b']],
  ['any line end', 'a\r\nb\rc\u2028d', 4, ['a', 'b', 'c', 'd']],
  ['blanks at the break go', 'aaa   bbb', 4, ['aaa', 'bbb']],
  ['no glyph is said', 'a\u03b2c', 9, ['a<3b2>c']],
  ['variation selectors draw nothing', 'a\u{E0100}\uFE0Fb', 9, ['ab']],
  ['half a pair is a replacement', 'a\ud800b', 9, ['a\ufffdb']],
])('%s', (_what, text, width, expected) => {
  expect(lines(text, width)).toEqual(expected)
})

test('nothing is lost and nothing too wide, whatever comes', () => {
  const bare = (text: string) => text.toWellFormed().replaceAll(/[\s\u0085\p{Default_Ignorable_Code_Point}]/gu, '')
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), fc.integer({ min: 3, max: 40 }), (text, width) => {
      const broken = breakLines(text, width, { ...measure, has: () => true })
      expect(broken.every((line) => line.width <= width)).toBe(true)
      expect(bare(broken.map(shown).join(''))).toBe(bare(text))
    }),
    { numRuns: 60 },
  )
}, 30_000)
