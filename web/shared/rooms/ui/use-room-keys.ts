import { useEffect, useRef, type RefObject } from 'react'

export type RoomKeys = Readonly<Record<string, () => void>>

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable)

/**
 * Single letters while the hand is in the room (or nowhere): never while something is typed, never through another's dialog. `hold` hears
 * the space bar go down and up, unless a button has the focus.
 */
export function useRoomKeys(box: RefObject<HTMLElement | null>, keys: RoomKeys, hold: ((down: boolean) => void) | null): void {
  const current = useRef({ keys, hold })
  current.current = { keys, hold }
  useEffect(() => {
    let holding = false
    const isOurs = (event: KeyboardEvent) => {
      const { target } = event
      if (event.isComposing || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isTyping(target)) return false
      return target === document.body || (target instanceof Node && box.current?.contains(target) === true)
    }
    const down = (event: KeyboardEvent) => {
      if (!isOurs(event)) return
      if (event.code === 'Space' && current.current.hold && !(event.target instanceof HTMLButtonElement)) {
        event.preventDefault()
        if (!event.repeat) current.current.hold(true)
        holding = true
        return
      }
      const act = current.current.keys[event.code.replace(/^Key/, '')]
      if (!act || event.repeat) return
      event.preventDefault()
      act()
    }
    const up = (event: KeyboardEvent) => {
      if (!holding || event.code !== 'Space') return
      holding = false
      current.current.hold?.(false)
    }
    const lost = () => {
      if (holding) current.current.hold?.(false)
      holding = false
    }
    window.addEventListener('keydown', down)
    window.addEventListener('keyup', up)
    window.addEventListener('blur', lost)
    return () => {
      window.removeEventListener('keydown', down)
      window.removeEventListener('keyup', up)
      window.removeEventListener('blur', lost)
    }
  }, [box])
}
