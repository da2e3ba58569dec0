import { useNow } from '../../shared/ui/use-now.ts'
import { useConnection } from './api/live.ts'

/**
 * The time for which the board is true: now, or, while there is no line, the last moment it was. A call that may long be answered does not
 * go on counting its seconds.
 */
export function useBoardNow(): number {
  const now = useNow()
  const { state, since_ms } = useConnection()
  return state === 'offline' ? Math.min(now, since_ms) : now
}
