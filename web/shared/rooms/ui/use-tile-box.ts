import { useEffect, type RefObject } from 'react'
import { useRoom } from './room-context.ts'

/** Tells the room how large a picture is drawn and whether it can be seen: only so much is sent. */
export function useTileBox(element: RefObject<HTMLElement | null>, consumerId: string | undefined, pinned: boolean): void {
  const { tiles } = useRoom().connection
  useEffect(() => {
    const box = element.current
    if (!box || !consumerId) return
    let inWindow = true
    const tell = () => {
      const height_px = Math.round(box.getBoundingClientRect().height * window.devicePixelRatio)
      tiles.set(consumerId, { height_px, visible: inWindow && document.visibilityState === 'visible', pinned })
    }
    const sizes = new ResizeObserver(tell)
    const sight = new IntersectionObserver(([entry]) => {
      inWindow = entry?.isIntersecting ?? true
      tell()
    })
    sizes.observe(box)
    sight.observe(box)
    document.addEventListener('visibilitychange', tell)
    tell()
    return () => {
      sizes.disconnect()
      sight.disconnect()
      document.removeEventListener('visibilitychange', tell)
      tiles.set(consumerId, null)
    }
  }, [element, consumerId, pinned, tiles])
}
