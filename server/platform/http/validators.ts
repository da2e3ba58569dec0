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
  for (const ajv of [strict, textual]) {
    addFormats.default(ajv)
    // The library's own take `urn:uuid:…` and a leap second, which neither PostgreSQL nor Date does.
    ajv.addFormat('uuid', uuid)
    ajv.addFormat('date-time', isInstant)
  }
  return ({ schema, httpPart }) => (httpPart === 'body' ? strict : textual).compile(schema)
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const instant = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/

/** RFC 3339 with an offset, a day that exists, in a century that a clock may show. */
function isInstant(text: string): boolean {
  const parts = instant.exec(text)
  if (!parts) return false
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  if (year < 1900 || year > 2199) return false
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}
