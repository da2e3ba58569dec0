import Type, { type Static, type TProperties } from 'typebox'

/** A closed object: an unknown field is refused, never dropped. */
export const Closed = <T extends TProperties>(properties: T) => Type.Object(properties, { additionalProperties: false })

/** One of a fixed list of words. */
export const OneOf = <const T extends readonly string[]>(words: T) => Type.Enum([...words]) as unknown as Type.TEnum<[...T]>

export const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** uuidv7, made by the app. */
export const Id = Type.String({ format: 'uuid' })
/** ISO 8601 with offset; UTC when the server writes it. */
export const Instant = Type.String({ format: 'date-time' })
/** Optimistic lock: the version of the object that the sender looked at. */
export const Version = Type.Integer({ minimum: 1 })

/** WGS-84 degrees. (0, 0) is a place in the Gulf of Guinea, and a receiver without a fix: the services refuse it. */
export const Point = Closed({
  lat: Type.Number({ minimum: -90, maximum: 90 }),
  lon: Type.Number({ minimum: -180, maximum: 180 }),
})
export type Point = Static<typeof Point>

/** A line of text for people: trimmed by the service, no control characters. */
export const Line = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F]*$' })
export const Text = (maxLength: number) => Type.String({ maxLength, pattern: '^[^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F]*$' })
/** Telephone number: digits, optional leading +, 3 to 20. */
export const Phone = Type.String({ pattern: '^\\+?[0-9]{3,20}$' })

export const Page = Closed({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  before: Type.Optional(Id),
})
