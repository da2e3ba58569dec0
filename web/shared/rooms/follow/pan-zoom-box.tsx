import { useEffect, useRef, useState, type ReactNode } from 'react'
import { panBy, wholePicture, zoomAbout, type PanZoom } from './pan-zoom.ts'

interface Props {
  view: PanZoom
  onView: (view: PanZoom) => void
  /** Hands here do not move it. */
  fixed: boolean
  /** Width by height of what is shown. */
  aspect: number
  label: string
  children: ReactNode
}

/** A picture that is moved and enlarged by wheel, two fingers, mouse and keys. */
export function PanZoomBox({ view, onView, fixed, aspect, label, children }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const size = useSize(box)
  const fit =
    size.width / size.height > aspect
      ? { width: size.height * aspect, height: size.height }
      : { width: size.width, height: size.width / aspect }
  const now = useRef({ view, fit, size })
  now.current = { view, fit, size }

  /** The point of the picture under a point of the window. */
  const under = (clientX: number, clientY: number) => {
    const bounds = box.current!.getBoundingClientRect()
    const { view: at, fit: shown } = now.current
    return {
      x: at.x + (clientX - bounds.left - bounds.width / 2) / (shown.width * at.zoom),
      y: at.y + (clientY - bounds.top - bounds.height / 2) / (shown.height * at.zoom),
    }
  }
  useEffect(() => {
    const element = box.current
    if (!element || fixed) return
    // React's own wheel listener cannot keep the page from scrolling.
    const wheel = (event: WheelEvent) => {
      event.preventDefault()
      onView(zoomAbout(now.current.view, under(event.clientX, event.clientY), Math.exp(-event.deltaY / 500)))
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  }, [fixed, onView])

  const fingers = useRef(new Map<number, { x: number; y: number }>())
  const move = (event: React.PointerEvent) => {
    const before = fingers.current.get(event.pointerId)
    if (!before || fixed) return
    const at = { x: event.clientX, y: event.clientY }
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1]
    fingers.current.set(event.pointerId, at)
    if (other) {
      const span = (one: { x: number; y: number }) => Math.max(20, Math.hypot(one.x - other.x, one.y - other.y))
      onView(zoomAbout(view, under((at.x + other.x) / 2, (at.y + other.y) / 2), span(at) / span(before)))
    } else onView(panBy(view, (at.x - before.x) / fit.width, (at.y - before.y) / fit.height))
  }
  const lift = (event: React.PointerEvent) => void fingers.current.delete(event.pointerId)
  const key = (event: React.KeyboardEvent) => {
    const acts: Record<string, () => PanZoom> = {
      '+': () => zoomAbout(view, view, 1.25),
      '=': () => zoomAbout(view, view, 1.25),
      '-': () => zoomAbout(view, view, 0.8),
      '0': () => wholePicture,
      ArrowLeft: () => panBy(view, 0.1, 0),
      ArrowRight: () => panBy(view, -0.1, 0),
      ArrowUp: () => panBy(view, 0, 0.1),
      ArrowDown: () => panBy(view, 0, -0.1),
    }
    const act = acts[event.key]
    if (!act || fixed) return
    event.preventDefault()
    onView(act())
  }
  return (
    <div
      ref={box}
      className="pan-zoom"
      data-fixed={fixed}
      role="application"
      aria-label={label}
      tabIndex={0}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY })
      }}
      onPointerMove={move}
      onPointerUp={lift}
      onPointerCancel={lift}
      onDoubleClick={() => !fixed && onView(wholePicture)}
      onKeyDown={key}
    >
      <div
        className="pan-zoom__picture"
        style={{
          width: fit.width,
          height: fit.height,
          transform: `translate(${size.width / 2 - view.x * fit.width * view.zoom}px, ${size.height / 2 - view.y * fit.height * view.zoom}px) scale(${view.zoom})`,
        }}
      >
        {children}
      </div>
    </div>
  )
}

function useSize(box: React.RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 1, height: 1 })
  useEffect(() => {
    if (!box.current) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) setSize({ width: entry.contentRect.width, height: Math.max(1, entry.contentRect.height) })
    })
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [box])
  return size
}
