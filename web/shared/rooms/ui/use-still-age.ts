import { useEffect, useState } from 'react'
import type { ShownStill } from '../connection/room-view.ts'
import { stillOverdue_ms } from './picture-age.ts'

/** How old a single picture is, ms, from when on that must be said; null while the next one is not overdue. */
export function useStillAge(still: ShownStill | undefined): number | null {
  const [now_ms, setNow] = useState(() => performance.now())
  useEffect(() => {
    setNow(performance.now())
    if (!still) return
    const timer = setInterval(() => setNow(performance.now()), 500)
    return () => clearInterval(timer)
  }, [still])
  const age_ms = still ? Math.max(0, now_ms - still.receivedAt_ms) : 0
  return age_ms > stillOverdue_ms ? age_ms : null
}
