import { clockSpan } from '../ui/spans.ts'
import { useTrueNow } from './use-true-now.ts'

interface Props {
  /** ISO. */
  at: string
  className?: string
  /** From then on it also has the class `…--late`. */
  lateAfter_ms?: number
}

/** How long since, for as long as the screen is true. It is drawn alone with the seconds: the row that it stands in is drawn only when that changes. */
export function Since({ at, className, lateAfter_ms = Number.POSITIVE_INFINITY }: Props) {
  const age_ms = useTrueNow() - Date.parse(at)
  return <span className={className && age_ms >= lateAfter_ms ? `${className} ${className}--late` : className}>{clockSpan(age_ms)}</span>
}
