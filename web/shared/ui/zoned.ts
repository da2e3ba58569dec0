const formats = new Map<string, Intl.DateTimeFormat>()

function wallClock(at_ms: number, zone: string): number {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, format)
  }
  const parts = Object.fromEntries(format.formatToParts(at_ms).map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(parts.year!, parts.month! - 1, parts.day, parts.hour, parts.minute, parts.second)
}

/** The moment at which the clock of a zone shows `2026-11-23T08:00`; NaN where the text is no such time. */
export function momentAt(local: string, zone: string): number {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)$/.exec(local)
  if (!match) return Number.NaN
  const [year, month, day, hour, minute] = match.slice(1).map(Number) as [number, number, number, number, number]
  const wanted = Date.UTC(year, month - 1, day, hour, minute)
  // Twice: the first guess may lie on the other side of a change of the clocks.
  let guess = wanted
  for (let i = 0; i < 2; i += 1) guess += wanted - wallClock(guess, zone)
  return guess
}

/** `2026-11-23T08:00`, as the clock of a zone shows it. */
export const localText = (at: number | string, zone: string): string =>
  new Date(wallClock(new Date(at).getTime(), zone)).toISOString().slice(0, 16)

/** The day after (or before) `2026-11-23`. */
export const dayPlus = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** 0 Sunday … 6 Saturday. */
export const weekdayOf = (day: string): number => new Date(`${day}T00:00Z`).getUTCDay()

/** Monday of the week of a day. */
export const mondayOf = (day: string): string => dayPlus(day, -((weekdayOf(day) + 6) % 7))
export const weekOf = (monday: string): string[] => Array.from({ length: 7 }, (_, index) => dayPlus(monday, index))
