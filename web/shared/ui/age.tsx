import { agoText } from './spans.ts'
import { useNow } from './use-now.ts'
import './age.css'

/** How long ago, ticking by the server's clock; from `staleAfter_ms` on it looks old, and says so by its look and its mark. */
export function Age({ at, staleAfter_ms = Number.POSITIVE_INFINITY }: { at: string | number | null; staleAfter_ms?: number }) {
  const now = useNow()
  const age = at === null ? Number.NaN : now - (typeof at === 'number' ? at : Date.parse(at))
  const stale = !(age < staleAfter_ms)
  return <span className={stale ? 'age age--stale' : 'age'}>{agoText(Math.max(0, age))}</span>
}
