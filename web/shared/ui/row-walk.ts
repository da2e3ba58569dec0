import { useCallback, useRef, type KeyboardEvent, type RefObject } from 'react'

export interface RowWalk<E extends HTMLElement> {
  list: RefObject<E | null>
  onKeyDown: (event: KeyboardEvent) => void
  /** Moves the focus by so many rows; to the chosen one first, where the focus was elsewhere. */
  step: (by: number) => void
}

/** Arrows walk what is marked `data-row`; `data-selected="true"` is where the walk begins. */
export function useRowWalk<E extends HTMLElement>(): RowWalk<E> {
  const list = useRef<E>(null)
  const step = useCallback((by: number) => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
    const at = rows.indexOf(document.activeElement as HTMLElement)
    const chosen = rows.findIndex((row) => row.dataset.selected === 'true')
    const next = at === -1 ? (chosen === -1 ? 0 : chosen + (document.activeElement === document.body ? by : 0)) : at + by
    rows[Math.max(0, Math.min(rows.length - 1, next))]?.focus()
  }, [])
  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -1e6, End: 1e6 }[event.key]
      if (by === undefined) return
      event.preventDefault()
      step(by)
    },
    [step],
  )
  return { list, onKeyDown, step }
}
