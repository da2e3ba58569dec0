import { create } from 'zustand'
import { newKey } from '../../../shared/api/client.ts'
import { readDraft, writeDraft } from '../../../shared/api/drafts.ts'
import { ApiProblem, type ProblemCode } from '../../../shared/api/problem.ts'
import { serverNow } from '../../../shared/api/server-clock.ts'
import type { Press, Pressed } from './press.ts'

const draft = 'crew.outbox'
/** Silence and faults of the server are not answers: what was pressed goes again until there is one. */
const noAnswer: readonly ProblemCode[] = [
  'network.unreachable',
  'network.unintelligible',
  'server.unavailable',
  'server.internal',
  'request.too_many',
]
const pause_ms = 3_000

interface Outbox {
  entries: readonly Pressed[]
}
/** What was pressed and is not acknowledged, in the order it was pressed. Survives a reload of the tab. */
export const useOutbox = create<Outbox>(() => ({ entries: readDraft<Pressed[]>(draft) ?? [] }))
useOutbox.subscribe(({ entries }) => writeDraft(draft, entries.length > 0 ? entries : null))

type Deliver = (pressed: Pressed, signal: AbortSignal) => Promise<void>

const set = (changed: (entries: readonly Pressed[]) => readonly Pressed[]) =>
  useOutbox.setState(({ entries }) => ({ entries: changed(entries) }))

let wake: (() => void) | undefined

/** Keeps a press and sends it when its turn comes. */
export function press(accountId: string, what: Press): void {
  set((entries) => [...entries, { key: newKey(), accountId, pressed_ms: serverNow(), press: what, refused: null }])
  wake?.()
}

/** Somebody has read why it was refused. */
export const dismiss = (key: string): void => set((entries) => entries.filter((entry) => entry.key !== key))

/** A refused one goes once more, with the same key. */
export function pressAgain(key: string): void {
  set((entries) => entries.map((entry) => (entry.key === key ? { ...entry, refused: null } : entry)))
  wake?.()
}

export interface Courier {
  /** There is a network again: do not wait for the next attempt. */
  hurry(): void
  stop(): void
}

/** Delivers one account's presses, one after the other, until stopped. A refused one steps aside and blocks no other. */
export function startCourier(accountId: string, deliver: Deliver): Courier {
  let stopped = false
  let attempt: AbortController | undefined
  let rouse: (() => void) | undefined

  const next = () => useOutbox.getState().entries.find((entry) => entry.accountId === accountId && entry.refused === null)
  const sleep = (ms: number | null) =>
    new Promise<void>((resolve) => {
      const timer = ms === null ? undefined : setTimeout(resolve, ms)
      rouse = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  async function run(): Promise<void> {
    while (!stopped) {
      const entry = next()
      if (!entry) {
        await sleep(null)
        continue
      }
      attempt = new AbortController()
      try {
        await deliver(entry, attempt.signal)
        dismiss(entry.key)
      } catch (error) {
        if (attempt.signal.aborted) continue
        const code = error instanceof ApiProblem ? error.code : 'network.unintelligible'
        // Nobody is signed in any more: it waits for the next sign-in of its owner in this tab.
        if (code === 'session.required' || code === 'session.expired') return
        if (noAnswer.includes(code)) await sleep(pause_ms)
        else set((entries) => entries.map((one) => (one.key === entry.key ? { ...one, refused: code } : one)))
      }
    }
  }
  const awake = () => rouse?.()
  wake = awake
  void run()
  return {
    hurry() {
      attempt?.abort()
      awake()
    },
    stop() {
      stopped = true
      attempt?.abort()
      awake()
      if (wake === awake) wake = undefined
    },
  }
}
