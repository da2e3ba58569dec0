import { i18n } from '../i18n/i18n.ts'

const two = (value: number) => String(value).padStart(2, '0')

/** `4:07`, `1:02:33`: a running time that keeps its width. Negative is shown as zero. */
export function clockSpan(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const hours = Math.floor(seconds / 3600)
  const rest = `${hours ? two(Math.floor(seconds / 60) % 60) : Math.floor(seconds / 60)}:${two(seconds % 60)}`
  return hours ? `${hours}:${rest}` : rest
}

/** A span in words: 42秒, 4分07秒, 1时02分. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return i18n.t('common:span.seconds', { value: seconds })
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return i18n.t('common:span.minutes', { minutes, seconds: two(seconds % 60) })
  return i18n.t('common:span.hours', { hours: Math.floor(minutes / 60), minutes: two(minutes % 60) })
}

/** How long ago, rounded down: it reads "at least". */
export function agoText(age_ms: number): string {
  const seconds = Math.floor(age_ms / 1000)
  if (!Number.isFinite(seconds)) return i18n.t('common:age.unknown')
  if (seconds < 3) return i18n.t('common:age.now')
  if (seconds < 60) return i18n.t('common:age.seconds', { value: seconds })
  if (seconds < 3600) return i18n.t('common:age.minutes', { value: Math.floor(seconds / 60) })
  if (seconds < 86_400) return i18n.t('common:age.hours', { value: Math.floor(seconds / 3600) })
  return i18n.t('common:age.days', { value: Math.floor(seconds / 86_400) })
}

export function distanceText(metres: number): string {
  if (metres < 995) return i18n.t('common:distance.m', { value: Math.round(metres / 10) * 10 })
  return i18n.t('common:distance.km', { value: (metres / 1000).toFixed(1) })
}
