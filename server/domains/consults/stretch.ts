import type { ErrorCode } from '#contract/errors.ts'
import { Refusal } from '#platform/refusal.ts'

const day_ms = 86_400_000

/** A stretch of time with an end after its beginning, of so many days at most. */
export function stretch(asked: { from: string; to: string }, days: number, refusal: ErrorCode): { from: Date; to: Date } {
  const [from, to] = [new Date(asked.from), new Date(asked.to)]
  const long_ms = to.getTime() - from.getTime()
  if (!(long_ms > 0) || long_ms > days * day_ms) throw new Refusal(refusal)
  return { from, to }
}
