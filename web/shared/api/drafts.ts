import { useCallback, useEffect, useState } from 'react'

const prefix = 'jilian.draft.'
/** Drafts are kept for the tab only: they hold words of callers, and the next user of the machine must not find them. */
const store = (): Storage => window.sessionStorage

export function readDraft<T>(name: string): T | null {
  try {
    const text = store().getItem(prefix + name)
    return text === null ? null : (JSON.parse(text) as T)
  } catch {
    return null
  }
}

export function writeDraft(name: string, value: unknown): void {
  try {
    if (value === null || value === undefined || value === '') store().removeItem(prefix + name)
    else store().setItem(prefix + name, JSON.stringify(value))
  } catch {
    // A full or forbidden storage must not stop the work: the draft lives on in the screen.
  }
}

/** Like useState, but what was typed survives a reload under its name. Another name brings its own draft. */
export function useDraft<T>(name: string, initial: T): [T, (value: T) => void, () => void] {
  const [held, setHeld] = useState(() => ({ name, value: readDraft<T>(name) ?? initial }))
  const current = held.name === name ? held.value : (readDraft<T>(name) ?? initial)
  useEffect(() => {
    if (held.name !== name) setHeld({ name, value: current })
  }, [held.name, name, current])
  const set = useCallback(
    (value: T) => {
      writeDraft(name, value)
      setHeld({ name, value })
    },
    [name],
  )
  const drop = useCallback(() => {
    writeDraft(name, null)
    setHeld({ name, value: initial })
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the initial value of the first render counts
  }, [name])
  return [current, set, drop]
}
