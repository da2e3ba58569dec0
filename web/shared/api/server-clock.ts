import { create } from 'zustand'

/**
 * The server's business time, as this screen knows it. Ages and clocks are drawn with it, never with the browser's own,
 * which may be wrong by hours; a simulated day also runs faster than a real one.
 */
interface ServerClock {
  /** business ms at `local_ms` */
  server_ms: number
  /** performance.now() when it was learnt */
  local_ms: number
  /** business seconds in a real one */
  rate: number
  known: boolean
}

export const useServerClock = create<ServerClock>(() => ({ server_ms: Date.now(), local_ms: performance.now(), rate: 1, known: false }))

/** Business time now, Unix ms. Before the first word from the server it is the browser's own. */
export function serverNow(): number {
  const { server_ms, local_ms, rate } = useServerClock.getState()
  return server_ms + (performance.now() - local_ms) * rate
}

/**
 * Takes what the server said the time was; `halfTrip_ms` is how long ago it said so. Without a rate, small differences (network jitter)
 * are left alone so that clocks do not tremble.
 */
export function learnServerTime(said_ms: number, halfTrip_ms = 0, rate = useServerClock.getState().rate): void {
  if (!Number.isFinite(said_ms)) return
  const state = useServerClock.getState()
  const server_ms = said_ms + halfTrip_ms * rate
  if (state.known && state.rate === rate && Math.abs(serverNow() - server_ms) < 250 * rate) return
  useServerClock.setState({ server_ms, local_ms: performance.now(), rate, known: true })
}
