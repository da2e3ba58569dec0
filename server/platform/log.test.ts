import { expect, test } from 'vitest'
import { createLogger } from './log.ts'

function logged(...entry: [object, string]): string {
  const lines: string[] = []
  createLogger('info', { write: (line) => void lines.push(line) }).error(...entry)
  return lines.join('')
}

test('an error of the database is logged without the row that it quotes', () => {
  const error = Object.assign(new Error('violates check constraint "incidents_priority"'), {
    code: '23514',
    detail: 'Failing row contains (王小明, 13912345678).',
    where: 'COPY incidents, line 1: "王小明"',
  })
  const line = logged({ err: error }, 'request failed')
  expect(line).not.toContain('王小明')
  expect(line).not.toContain('13912345678')
  expect(line).toContain('23514')
  expect(line).toContain('incidents_priority')
  expect(logged({ err: new Error('outer', { cause: error }) }, 'request failed')).not.toContain('13912345678')
})

test('a password, a number or a token beside it is cut', () => {
  const line = logged({ sent: { password: 'p4ss', number: '13912345678', token: 't0ken', ownerName: '王小明' } }, 'sent')
  for (const secret of ['p4ss', '13912345678', 't0ken', '王小明']) expect(line).not.toContain(secret)
})
