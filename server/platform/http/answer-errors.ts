import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorCode } from '#contract/errors.ts'
import { errorSentence, languageOf } from '#contract/i18n/texts.ts'
import { refusalOf } from '../db/failures.ts'
import { DamagedFile } from '../files/chunks.ts'
import { Refusal } from '../refusal.ts'

const byFastifyCode: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.wrong_media_type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'request.invalid',
  FST_ERR_CTP_INVALID_JSON_BODY: 'request.invalid',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request.invalid',
}

/** Every error leaves as `{ error: { code, message, details, requestId } }`; of a fault of ours the sender learns only its number. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => answerRefusal(request, reply, refusalFor(error, request)))
  app.setNotFoundHandler((request, reply) => answerRefusal(request, reply, new Refusal('request.unknown_route')))
}

function refusalFor(error: FastifyError, request: FastifyRequest): Refusal {
  if (error instanceof Refusal) return error
  if (error.validation) {
    const fields = error.validation.map((fault) => ({
      field: `${error.validationContext ?? 'body'}${fault.instancePath}`,
      problem: fault.message ?? fault.keyword,
    }))
    return new Refusal('request.invalid', { fields })
  }
  if (error instanceof DamagedFile) {
    request.log.error({ err: error }, 'a stored file is damaged')
    return new Refusal('file.damaged')
  }
  const known = byFastifyCode[error.code]
  if (known) return new Refusal(known)
  const fromDatabase = refusalOf(error)
  if (fromDatabase) {
    if (fromDatabase.status >= 500) request.log.error({ err: error }, 'the database does not answer')
    // Our own validation should have seen it.
    if (fromDatabase.code === 'request.invalid') request.log.warn({ err: error }, 'the database refused a value')
    return fromDatabase
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) return new Refusal('request.invalid')
  request.log.error({ err: error, route: request.routeOptions.url }, 'request failed by a fault of ours')
  return new Refusal('server.internal')
}

/** The one form of an error, in the sender's language. */
export function answerRefusal(request: FastifyRequest, reply: FastifyReply, refusal: Refusal) {
  const language = languageOf(request.headers['accept-language'])
  if (refusal.status === 503) void reply.header('retry-after', '1')
  return reply
    .code(refusal.status)
    .type('application/json; charset=utf-8')
    .send({
      error: {
        code: refusal.code,
        message: errorSentence(language, refusal.code, refusal.details),
        details: refusal.details,
        requestId: request.id,
      },
    })
}
