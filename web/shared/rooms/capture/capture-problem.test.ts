import { expect, it } from 'vitest'
import { CaptureRefusal, captureProblemOf } from './capture-problem.ts'

const thrown = (name: string, message = '') => Object.assign(new Error(message), { name })

it('tells apart why there is no camera', () => {
  expect(captureProblemOf(thrown('NotAllowedError', 'Permission denied'))).toBe('denied')
  expect(captureProblemOf(thrown('NotAllowedError', 'Permission denied by system'))).toBe('denied_by_system')
  expect(captureProblemOf(thrown('NotFoundError'))).toBe('not_found')
  expect(captureProblemOf(thrown('NotReadableError', 'Could not start video source'))).toBe('in_use')
  expect(captureProblemOf(thrown('AbortError'))).toBe('in_use')
  expect(captureProblemOf(thrown('OverconstrainedError'))).toBe('overconstrained')
  expect(captureProblemOf(thrown('SecurityError'))).toBe('insecure_page')
  expect(captureProblemOf(new TypeError('no such thing'))).toBe('unsupported')
  expect(captureProblemOf(thrown('Whatever'))).toBe('failed')
  expect(captureProblemOf(null)).toBe('failed')
})

it('takes a closed picker of screens for a choice', () => {
  expect(captureProblemOf(thrown('NotAllowedError'), 'screen')).toBe('cancelled')
  expect(captureProblemOf(thrown('NotAllowedError', 'denied by system'), 'screen')).toBe('denied_by_system')
})

it('keeps a problem that was found before', () => {
  expect(captureProblemOf(new CaptureRefusal('unplugged'))).toBe('unplugged')
})
