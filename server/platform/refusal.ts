import { errors, type ErrorCode } from '#contract/errors.ts'

/** A coded refusal: the request changes nothing, the sender is told why in its language. */
export class Refusal extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown>

  /** `details` go to the sender: never put in them what it may not know. */
  constructor(code: ErrorCode, details: Record<string, unknown> = {}) {
    super(code)
    this.name = 'Refusal'
    this.code = code
    this.details = details
  }

  get status(): number {
    return errors[this.code]
  }
}

/** The row, or the refusal. */
export function found<T>(row: T | undefined | null, code: ErrorCode = 'object.not_found'): T {
  if (row === undefined || row === null) throw new Refusal(code)
  return row
}
