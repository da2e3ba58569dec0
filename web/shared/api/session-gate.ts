import { create } from 'zustand'

/**
 * When the session ends under a screen, nothing typed is thrown away: the screen stays, a sign-in is laid over it, and the requests that
 * were refused wait here and go again once the same person has signed in.
 */
interface Gate {
  shut: boolean
  why: 'session.required' | 'session.expired' | null
}
export const useSessionGate = create<Gate>(() => ({ shut: false, why: null }))

let waiting: { resolve: () => void; reject: (reason: unknown) => void }[] = []

/** Resolves when somebody signed in again; rejects with `reason` when they left instead. */
export function waitForSession(why: 'session.required' | 'session.expired', signal?: AbortSignal): Promise<void> {
  useSessionGate.setState({ shut: true, why })
  return new Promise((resolve, reject) => {
    waiting.push({ resolve, reject })
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}

export function openGate(): void {
  useSessionGate.setState({ shut: false, why: null })
  const released = waiting
  waiting = []
  for (const one of released) one.resolve()
}

export function leaveGate(reason: Error): void {
  useSessionGate.setState({ shut: false, why: null })
  const released = waiting
  waiting = []
  for (const one of released) one.reject(reason)
}
