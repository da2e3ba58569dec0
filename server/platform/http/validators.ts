import { Ajv, type Options } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'

/**
 * Bodies are taken as they are: no coercion, no stripping, no defaults. Only query and params, which are text by nature, coerce.
 * Fastify's own default would turn null into 0: a position in the Gulf of Guinea.
 */
export function validators(): FastifySchemaCompiler<object> {
  const shared: Options = { removeAdditional: false, allErrors: false, strict: false, allowUnionTypes: true }
  const strict = new Ajv({ ...shared, coerceTypes: false, useDefaults: false })
  const textual = new Ajv({ ...shared, coerceTypes: true, useDefaults: true })
  for (const ajv of [strict, textual]) addFormats.default(ajv)
  return ({ schema, httpPart }) => (httpPart === 'body' ? strict : textual).compile(schema)
}
