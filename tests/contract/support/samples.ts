import type { TSchema } from 'typebox'
import type { Route } from '#contract/route.ts'
import { newId } from '#platform/ids.ts'
import type { SignedIn, TestApp } from '#tests/support/app.ts'
import { pngBytes } from '#tests/support/file-routes.ts'

/** A JSON Schema as far as the contract uses it. */
export interface Schema {
  type?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  allOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  minItems?: number
}
export const schemaOf = (schema: TSchema): Schema => schema as unknown as Schema

const texts = [
  'a',
  'abc',
  'abcdef',
  '123456',
  '13800000000',
  '0123456789',
  '140781',
  'a'.repeat(43),
  'A'.repeat(43),
  '0'.repeat(64),
  '2026-01-02',
  '10:00',
  '晋A12345',
  '0,0;1,1',
  '111.9,37.0',
]

/** A value that the schema takes; everything optional is there too, so that each field can be spoiled. Throws where it finds none. */
export function sample(schema: Schema, where = 'value'): unknown {
  if ('const' in schema) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.anyOf) return sample(schema.anyOf.find((branch) => branch.type !== 'null') ?? schema.anyOf[0]!, where)
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, property]) => [name, sample(property, `${where}.${name}`)]),
      )
    case 'array':
      return Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () => sample(schema.items ?? {}, `${where}[]`))
    case 'string':
      return text(schema, where)
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? schema.exclusiveMinimum ?? 1)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return {}
  }
}

function text(schema: Schema, where: string): string {
  if (schema.format === 'uuid') return newId()
  if (schema.format === 'date-time') return '2026-03-01T08:00:00.000Z'
  if (schema.format === 'date') return '2026-03-01'
  const found = texts.find(
    (candidate) =>
      (!schema.pattern || new RegExp(schema.pattern, 'u').test(candidate)) &&
      candidate.length >= (schema.minLength ?? 0) &&
      candidate.length <= (schema.maxLength ?? Number.POSITIVE_INFINITY),
  )
  if (found === undefined)
    throw new Error(`${where}: no sample fits ${JSON.stringify(schema)}: add one to tests/contract/support/samples.ts`)
  return found
}

/** The address of a route with these ids (or samples) in its path, and its required query. */
export function urlOf(route: Route, ids: Record<string, string> = {}): string {
  const params = schemaOf(route.params).properties ?? {}
  const path = route.path.replace(/:(\w+)/g, (_whole, name: string) =>
    encodeURIComponent(ids[name] ?? String(sample(params[name] ?? { type: 'string' }, name))),
  )
  const { properties = {}, required = [] } = schemaOf(route.query)
  // A stretch of time ends after it began.
  const valueOf = (name: string) =>
    name === 'to' && properties.to?.format === 'date-time' ? '2026-03-01T09:00:00.000Z' : String(sample(properties[name]!, name))
  const query = new URLSearchParams(required.map((name) => [name, valueOf(name)]))
  return query.size > 0 ? `${path}?${query}` : path
}

/** Asks with a sample of what the route takes: a body of JSON, a file, or nothing. */
export function askWithSample(
  app: TestApp,
  who: SignedIn | null,
  route: Route,
  url: string,
  headers: Record<string, string | undefined> = {},
) {
  if (route.transfer === 'upload') return app.send(who, url, pngBytes, headers)
  return app.ask(who, route.method, url, route.method === 'GET' ? undefined : bodyOf(route), headers)
}

export const bodyOf = (route: Route): unknown => sample(schemaOf(route.body), route.id)
