import { useEffect, type RefObject } from 'react'
import { useSeat, type Region } from './seat-store.ts'

/** A wish older than this is dropped: the hand has gone elsewhere meanwhile. */
const patience_ms = 4000

/** Gives an element the focus when its region was asked for by a key, also where it only appears after the server's answer. */
export function useWantedFocus(region: Region, element: RefObject<HTMLElement | null>, ready = true): void {
  const wanted = useSeat((seat) => seat.wanted)
  useEffect(() => {
    if (!ready || wanted?.region !== region || !element.current) return
    useSeat.getState().taken()
    if (performance.now() - wanted.asked > patience_ms) return
    element.current.focus()
    if (element.current instanceof HTMLInputElement) element.current.select()
  }, [wanted, region, element, ready])
}
