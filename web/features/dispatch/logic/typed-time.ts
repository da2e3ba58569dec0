const day_ms = 86_400_000

/** `14:03:27` in a zone, as it is typed. */
export function toTyped(at: string, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(at))
}

/**
 * The moment that a typed time of day means: the one nearest to what stood there before, so that a run over midnight is mended rightly.
 * Null where the text is no time.
 */
export function fromTyped(text: string, near: string, zone: string): string | null {
  const match = /^([01]?\d|2[0-3])[:：]([0-5]\d)(?:[:：]([0-5]\d))?$/.exec(text.trim())
  if (!match) return null
  const wanted_ms = ((Number(match[1]) * 60 + Number(match[2])) * 60 + Number(match[3] ?? 0)) * 1000
  const [hours, minutes, seconds] = toTyped(near, zone).split(':').map(Number) as [number, number, number]
  const stood_ms = ((hours * 60 + minutes) * 60 + seconds) * 1000
  let difference_ms = wanted_ms - stood_ms
  if (difference_ms > day_ms / 2) difference_ms -= day_ms
  if (difference_ms < -day_ms / 2) difference_ms += day_ms
  return new Date(Math.floor(Date.parse(near) / 1000) * 1000 + difference_ms).toISOString()
}
