import { expect, it } from 'vitest'
import { detailWords } from './record-words.ts'

it('reads words of the vocabulary and names, and leaves ids alone', () => {
  expect(detailWords({ grade: 'immediate', from: 'urgent', invitationId: '01978f3a-0000-7000-8000-000000000001', doctor: 'Wang' })).toEqual(
    [
      { key: 'words:consultGrade.immediate', text: 'immediate' },
      { key: 'words:consultGrade.urgent', text: 'urgent' },
      { key: null, text: 'Wang' },
    ],
  )
  expect(
    detailWords({ doctor: '01978f3a-0000-7000-8000-000000000001', step: 'nobody_left', unknown: { a: 1 }, doctors: ['A', 'B'] }),
  ).toEqual([
    { key: 'words:escalationStep.nobody_left', text: 'nobody_left' },
    { key: null, text: 'A' },
    { key: null, text: 'B' },
  ])
})
