import { expect, it } from 'vitest'
import { decodePointer, encodePointer, encodePointerMark, readPointerMarks, type Pointer, type PointerMark } from './pointer.ts'

const pointers: Pointer[] = [
  { on: 'stream:a:camera', at: { x: 0.25, y: 1 } },
  { on: 'entry:b', at: null },
]

it('keeps a pointer as it was, and takes nothing else for one', () => {
  for (const pointer of pointers) expect(decodePointer(encodePointer(pointer))).toEqual(pointer)
  const on = '"on":"entry:a"'
  const odd = [
    '',
    '{',
    'null',
    '[]',
    '{"x":1}',
    '{"on":"a","x":0,"y":0}',
    `{${on},"x":2,"y":0}`,
    `{${on},"x":"1","y":0}`,
    `{${on},"x":0}`,
    '{"on":"entry:a\\nb"}',
    `{"on":"entry:${'a'.repeat(300)}"}`,
  ]
  for (const one of odd) expect(decodePointer(new TextEncoder().encode(one)), one).toBeNull()
})

it('reads the marks of a recording in the order of their times, and of one that broke off what is whole', () => {
  const marks: PointerMark[] = pointers.map((pointer, index) => ({ ...pointer, at_ms: 40 * index }))
  const lines = marks.toReversed().map(encodePointerMark).join('')
  expect(readPointerMarks(`${lines}{"t":80,"on":"entry:b","x":0.`)).toEqual(marks)
  expect(readPointerMarks('')).toEqual([])
})
