import { useEffect } from 'react'

/** Keeps the tablet's screen on while the page is seen; where the browser has no such thing, nothing happens. */
export function useWakeLock(): void {
  useEffect(() => {
    let held: WakeLockSentinel | undefined
    let gone = false
    async function hold() {
      if (!('wakeLock' in navigator) || document.visibilityState !== 'visible' || (held && !held.released)) return
      try {
        held = await navigator.wakeLock.request('screen')
        if (gone) void held.release()
      } catch {
        // A battery saver refuses; the screen then sleeps as the tablet is set to.
      }
    }
    const again = () => void hold()
    document.addEventListener('visibilitychange', again)
    void hold()
    return () => {
      gone = true
      document.removeEventListener('visibilitychange', again)
      void held?.release()
    }
  }, [])
}
