/** When what a picture shows was last new, by `performance.now()`. */
const seenAt = new WeakMap<Element, number>()

export const noteSeen = (picture: Element, at_ms: number): void => void seenAt.set(picture, at_ms)

/** From here on a picture stands, and is said to. */
export const stands_ms = 2_000

/** From here on a picture a second is not one: the next is overdue. */
export const stillOverdue_ms = 3_500

/** How long a picture has stood, ms; null while it moves. */
export function standingFor(picture: Element, now_ms = performance.now()): number | null {
  const age_ms = now_ms - (seenAt.get(picture) ?? now_ms)
  return age_ms < stands_ms ? null : Math.round(age_ms)
}
