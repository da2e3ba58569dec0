import { useSyncExternalStore } from 'react'
import { serverNow } from '../api/server-clock.ts'

/** One heart for all that ticks, so that seconds change together. Beats 4 times a second; stops while nobody listens. */
const beat_ms = 250
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let now_ms = serverNow()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now_ms = serverNow()
    for (const one of listeners) one()
  }, beat_ms)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

/** The server's business time in ms, rounded down to `every_ms`: the component is drawn again only when that changes. */
export function useNow(every_ms = 1000): number {
  const read = () => {
    if (timer === undefined) now_ms = serverNow()
    return Math.floor(now_ms / every_ms) * every_ms
  }
  return useSyncExternalStore(subscribe, read, read)
}
