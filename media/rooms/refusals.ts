import { errors } from 'mediasoup'
import type { ErrorCode } from '#contract/errors.ts'
import { Refusal } from '#platform/refusal.ts'

/**
 * What mediasoup or a worker threw at parameters of a screen, as a refusal that the screen understands. `gone`: the worker is not there any
 * more, so the parameters are not to blame.
 */
export function refusalOf(error: unknown, gone: boolean): Refusal {
  if (error instanceof Refusal) return error
  const refusal = new Refusal(codeOf(error, gone))
  refusal.cause = error
  return refusal
}

function codeOf(error: unknown, gone: boolean): ErrorCode {
  if (gone || error instanceof errors.WorkerClosedError) return 'server.unavailable'
  if (error instanceof errors.UnsupportedError) return 'media.codec_mismatch'
  if (error instanceof errors.NotFoundError) return 'object.not_found'
  return 'media.parameters_refused'
}
