import { useLayoutEffect, useRef, useState, type RefObject } from 'react'

/**
 * How many of a list's children stand wholly within it: nothing on the wall scrolls, and half a row is no row. All are laid out, those
 * that do not fit are made invisible; measured again when the list or a row changes its size.
 */
export function useFit<E extends HTMLElement>(rows: number): { ref: RefObject<E | null>; fit: number } {
  const ref = useRef<E>(null)
  const [fit, setFit] = useState(rows)
  useLayoutEffect(() => {
    const list = ref.current
    if (!list) return
    const measure = () => {
      const room = list.getBoundingClientRect().bottom
      let inside = 0
      for (const row of list.children as Iterable<HTMLElement>) {
        const fits = row.getBoundingClientRect().bottom <= room + 1
        row.style.visibility = fits ? '' : 'hidden'
        if (fits) inside += 1
      }
      setFit(inside)
    }
    const observer = new ResizeObserver(measure)
    observer.observe(list)
    for (const row of list.children) observer.observe(row)
    measure()
    return () => observer.disconnect()
    // After every drawing: rows change places while their number stays.
  })
  return { ref, fit }
}
