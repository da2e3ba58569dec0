import { useNow } from '../ui/use-now.ts'
import { useConnection } from './connection-state.ts'

/**
 * The time for which a screen is true: now, or, while there is no line, the last moment it was. A call that may long be answered does not
 * go on counting its seconds.
 */
export function useTrueNow(): number {
  const now = useNow()
  const { state, since_ms } = useConnection()
  return state === 'offline' ? Math.min(now, since_ms) : now
}
