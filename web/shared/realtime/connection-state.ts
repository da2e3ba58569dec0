import { create } from 'zustand'
import type { ErrorCode } from '#contract/errors.ts'
import { serverNow } from '../api/server-clock.ts'

/**
 * connecting: nothing shown yet is known to be true · live: everything is there and the line was heard within seconds · lagging: the
 * line stands, but facts are still coming in or nothing was heard for a while · offline: there is no line, and what is shown is of `since_ms`.
 */
export interface Connection {
  state: 'connecting' | 'live' | 'lagging' | 'offline'
  /** Business time, Unix ms, of the last moment for which everything shown was true. */
  since_ms: number
  /** Why the server refuses this screen; null where it does not. */
  refused: ErrorCode | null
}

export const useConnection = create<Connection>(() => ({ state: 'connecting', since_ms: serverNow(), refused: null }))

/** Goes to another state; `since_ms` stays the time of the last truth. */
export function enter(state: Connection['state'], refused: ErrorCode | null = null): void {
  const before = useConnection.getState()
  if (before.state === state && before.refused === refused) return
  useConnection.setState({ state, refused })
}

let lastTrue_ms = 0

/** While live: everything shown is true as of now. Kept beside the store, which would draw every screen anew with every heartbeat. */
export function wasTrue(): void {
  lastTrue_ms = serverNow()
}

/** From live to worse: what is shown is as of the last time it was known to be true. */
export function worsen(state: 'lagging' | 'offline', refused: ErrorCode | null = useConnection.getState().refused): void {
  if (useConnection.getState().state === 'live' && lastTrue_ms > 0) useConnection.setState({ since_ms: lastTrue_ms })
  enter(state, refused)
}
