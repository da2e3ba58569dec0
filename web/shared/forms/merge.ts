/**
 * What a person typed over an object that others may change meanwhile: only the fields they touched, each with the value it had when they
 * touched it. Untouched fields follow the newest object; a touched one whose ground moved is a conflict that the person settles.
 */
export interface Touched<T> {
  mine: Partial<T>
  was: Partial<T>
}

export interface FieldConflict<T, K extends keyof T = keyof T> {
  field: K
  was: T[K]
  theirs: T[K]
  mine: T[K]
}

export const untouched = <T>(): Touched<T> => ({ mine: {}, was: {} })

const has = (object: object, key: PropertyKey): boolean => Object.hasOwn(object, key)

/** Same content; the order of keys does not count, that of a list does. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => has(b, key) && same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
}

function without<T>(object: Partial<T>, field: keyof T): Partial<T> {
  const { [field]: _, ...rest } = object
  return rest as Partial<T>
}

/** A field was typed into; back at the newest value it counts as untouched. */
export function touch<T, K extends keyof T>(touched: Touched<T>, latest: T, field: K, value: T[K]): Touched<T> {
  if (same(value, latest[field])) return release(touched, field)
  const was = has(touched.was, field) ? touched.was : { ...touched.was, [field]: latest[field] }
  return { mine: { ...touched.mine, [field]: value }, was }
}

/** What was typed into a field is given up. */
export const release = <T>(touched: Touched<T>, field: keyof T): Touched<T> => ({
  mine: without(touched.mine, field),
  was: without(touched.was, field),
})

/** What was typed stands, over the value that is there now. */
export const insist = <T>(touched: Touched<T>, latest: T, field: keyof T): Touched<T> => ({
  mine: touched.mine,
  was: { ...touched.was, [field]: latest[field] },
})

export const mergedValues = <T extends object>(latest: T, touched: Touched<T>): T => ({ ...latest, ...touched.mine })

export const isTouched = <T>(touched: Touched<T>): boolean => Object.keys(touched.mine).length > 0

/** Fields that somebody else changed to another value since they were touched. */
export function conflictsOf<T extends object>(latest: T, touched: Touched<T>): FieldConflict<T>[] {
  return (Object.keys(touched.mine) as (keyof T)[]).flatMap((field) => {
    const [was, theirs, mine] = [touched.was[field] as T[keyof T], latest[field], touched.mine[field] as T[keyof T]]
    return same(theirs, was) || same(theirs, mine) ? [] : [{ field, was, theirs, mine }]
  })
}
