import { Ajv, type Options, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'

/**
 * Bodies are taken as they are: no coercion, no stripping, no defaults. Only query and params, which are text by nature, coerce.
 * Fastify's own default would turn null into 0: a position in the Gulf of Guinea. Each is compiled by the first request that needs it: all
 * of them together would keep a restarted server from listening for half a second.
 */
export function validators(): FastifySchemaCompiler<object> {
  const strict = validator({ coerceTypes: false, useDefaults: false })
  const textual = validator({ coerceTypes: true, useDefaults: true })
  return ({ schema, httpPart }) => {
    const check = onFirstUse(() => (httpPart === 'body' ? strict : textual).compile(schema))
    return (value) => check()(value) || { error: check().errors ?? [] }
  }
}

/** Checks of messages that come by a socket, as strict as those of a body, and compiled as late. */
export function messageChecks<N extends string>(schemas: Readonly<Record<N, object>>): Record<N, (value: unknown) => boolean> {
  const strict = validator({ coerceTypes: false, useDefaults: false })
  const checks = Object.entries<object>(schemas).map(([name, schema]) => {
    const check = onFirstUse(() => strict.compile(schema))
    return [name, (value: unknown) => check()(value)] as const
  })
  return Object.fromEntries(checks) as Record<N, (value: unknown) => boolean>
}

const unused = new Set<() => void>()

/** Compiles what nothing has needed yet: for a process that waits, so that its first requests do not. */
export function compileChecks(): void {
  for (const compile of unused) compile()
}

function onFirstUse(compile: () => ValidateFunction): () => ValidateFunction {
  let check: ValidateFunction | undefined
  const use = (): ValidateFunction => {
    unused.delete(use)
    return (check ??= compile())
  }
  unused.add(use)
  return use
}

function validator(options: Options): Ajv {
  const ajv = new Ajv({ removeAdditional: false, allErrors: false, strict: false, allowUnionTypes: true, ...options })
  addFormats.default(ajv)
  // The library's own take `urn:uuid:…` and a leap second, which neither PostgreSQL nor Date does.
  ajv.addFormat('uuid', uuid)
  ajv.addFormat('date-time', isInstant)
  return ajv
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
