import fc from 'fast-check'

/** A JSON Schema as far as the contract uses it. */
export interface Schema {
  type?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
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
  maxItems?: number
}

/** What the values are drawn from besides chance: ids that exist, and the time it is. */
export interface Ground {
  /** An id by the name of its field: mostly one that is there. */
  idFor(name: string): fc.Arbitrary<string>
  now: Date
}

const day_ms = 86_400_000
const texts = [
  '',
  ' ',
  '0',
  'null',
  '<img src=x onerror=alert(1)>',
  '=1+1',
  "'; drop table calls; --",
  '%',
  '_',
  '\\',
  '急救',
  '\u202Eabc',
  '👩‍⚕️',
]

/** Values that fit the schema, edges and unlikely ones more often than chance would have them. */
export function fitting(schema: Schema, ground: Ground, name = ''): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((branch) => fitting(branch, ground, name)))
  switch (schema.type) {
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, child]) => [key, fitting(child, ground, key)])),
        { requiredKeys: schema.required ?? [], noNullPrototype: true },
      )
    case 'array': {
      const least = schema.minItems ?? 0
      return fc.array(fitting(schema.items ?? {}, ground, name), {
        minLength: least,
        maxLength: Math.min(schema.maxItems ?? 99, least + 3),
      })
    }
    case 'string':
      return text(schema, ground, name)
    case 'integer':
      return whole(schema)
    case 'number':
      return fc.oneof(
        whole(schema),
        fc.double({ min: schema.minimum ?? schema.exclusiveMinimum ?? -1e9, max: schema.maximum ?? 1e9, noNaN: true }),
      )
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

function whole(schema: Schema): fc.Arbitrary<number> {
  const min = Math.ceil(schema.minimum ?? (schema.exclusiveMinimum ?? -1_000_000) + 1)
  const max = Math.floor(schema.maximum ?? 1_000_000_000)
  return fc.oneof(fc.integer({ min, max: Math.min(max, min + 3) }), fc.integer({ min, max }), fc.constantFrom(min, max))
}

function text(schema: Schema, ground: Ground, name: string): fc.Arbitrary<string> {
  if (schema.format === 'uuid') return ground.idFor(name)
  if (schema.format === 'date-time')
    return fc.oneof(
      {
        weight: 6,
        arbitrary: fc.integer({ min: -3 * day_ms, max: 3 * day_ms }).map((ms) => new Date(ground.now.getTime() + ms).toISOString()),
      },
      fc.constantFrom(ground.now.toISOString(), '1900-01-01T00:00:00Z', '2199-12-31T23:59:59.999999999Z', '2026-01-01T00:00:00+23:59'),
    )
  const { minLength = 0, maxLength = 200 } = schema
  const free = fc.oneof(
    fc.string({ minLength, maxLength: Math.min(maxLength, 300) }),
    fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 40) }),
    fc.constantFrom(...texts),
    fc.constant('x'.repeat(maxLength)),
  )
  if (!schema.pattern) return free
  const pattern = new RegExp(schema.pattern, 'u')
  const matching = fc.stringMatching(new RegExp(schema.pattern)).map((made) => made.slice(0, maxLength))
  // Not by a filter: a code of forty letters would never come by chance.
  return fc.oneof(
    matching,
    fc.tuple(matching, free).map(([made, chance]) => (pattern.test(chance) ? chance : made)),
  )
}

const wild: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, 0, -0, -1, 1e308, 2 ** 31, 2 ** 53, '', '\0', '\ud800', [], {}, [[]], true, 'x'.repeat(5_000)),
  fc.jsonValue({ maxDepth: 3 }),
)

/** Puts something wild at one place of a value, chosen by `at`. */
function spoil(value: unknown, at: number, by: unknown): unknown {
  if (typeof value !== 'object' || value === null || at % 5 === 0) return by
  const keys = Object.keys(value)
  if (keys.length === 0) return by
  const key = keys[at % keys.length]!
  const inside = spoil((value as Record<string, unknown>)[key], Math.floor(at / keys.length), by)
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? inside : item))
  return { ...value, [key]: inside }
}

/** Mostly what fits, and now and then the same with something wild in it. */
export const nearly = (schema: Schema, ground: Ground): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 3, arbitrary: fitting(schema, ground) },
    { weight: 1, arbitrary: fc.tuple(fitting(schema, ground), fc.nat(), wild).map(([value, at, by]) => spoil(value, at, by)) },
  )
