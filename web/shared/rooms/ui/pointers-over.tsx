import { useEffect, useMemo, useRef, useState, type RefObject } from 'react'
import { decodePointer, encodePointer } from '#contract/pointer.ts'
import { createPointerPace, handRests_ms } from '../data/pointer.ts'
import { contentBox } from './content-box.ts'
import { HandsOver } from './hands-over.tsx'
import { useRoom, useRoomView } from './room-context.ts'

interface Props {
  /** What lies under the hand. */
  on: string
  /** Told of the own hand, in parts of the picture; null when it left. */
  onPoint?: (at: { x: number; y: number } | null) => void
  /** The picture, where it does not fill the box. */
  video?: RefObject<HTMLVideoElement | HTMLImageElement | null>
  /** The picture is shown as in a mirror, as only its owner sees it. */
  mirrored?: boolean
}

interface Hand {
  peerId: string
  x: number
  y: number
  at_ms: number
}

/** Where the others point on this, with their names; tells where the own hand is over the element that it lies in. */
export function PointersOver({ on, onPoint, video, mirrored = false }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const hands = useHands(on)
  const peers = useRoomView((view) => view.peers)
  useOwnHand(box, onPoint, video)
  const shown = hands.map((hand) => ({
    key: hand.peerId,
    x: hand.x,
    y: hand.y,
    name: peers.find((one) => one.peerId === hand.peerId)?.displayName,
  }))
  return <HandsOver box={box} hands={shown} picture={video} mirrored={mirrored} />
}

/** Listens at the element around: a pen that draws there, or a page that is moved, keeps what it does with the pointer. */
function useOwnHand(box: RefObject<HTMLElement | null>, onPoint: Props['onPoint'], video: Props['video']): void {
  const told = useRef(onPoint)
  told.current = onPoint
  const hears = onPoint !== undefined
  useEffect(() => {
    const around = box.current?.parentElement
    if (!around || !hears) return
    const move = (event: PointerEvent) => {
      const bounds = box.current?.getBoundingClientRect()
      if (!bounds) return
      const content = contentBox(bounds, video?.current ?? null)
      const [x, y] = [(event.clientX - content.left) / content.width, (event.clientY - content.top) / content.height]
      told.current?.(x >= 0 && x <= 1 && y >= 0 && y <= 1 ? { x, y } : null)
    }
    const leave = () => told.current?.(null)
    around.addEventListener('pointermove', move)
    around.addEventListener('pointerleave', leave)
    return () => {
      around.removeEventListener('pointermove', move)
      around.removeEventListener('pointerleave', leave)
    }
  }, [box, video, hears])
}

function useHands(on: string): readonly Hand[] {
  const { connection } = useRoom()
  const [hands, setHands] = useState<readonly Hand[]>([])
  useEffect(() => {
    setHands([])
    const stop = connection.onMessage('pointer', (peerId, bytes) => {
      const pointer = decodePointer(bytes)
      if (!pointer) return
      setHands((before) => {
        const others = before.filter((one) => one.peerId !== peerId)
        if (pointer.on !== on || !pointer.at) return others.length === before.length ? before : others
        return [...others, { peerId, ...pointer.at, at_ms: performance.now() }]
      })
    })
    const timer = setInterval(() => {
      const oldest_ms = performance.now() - handRests_ms
      setHands((before) => (before.some((one) => one.at_ms < oldest_ms) ? before.filter((one) => one.at_ms >= oldest_ms) : before))
    }, 1_000)
    return () => {
      stop()
      clearInterval(timer)
    }
  }, [connection, on])
  return hands
}

/** Sends where this hand is, thirty times a second at most. */
export function usePointing(): (at: { x: number; y: number } | null, on: string) => void {
  const { connection } = useRoom()
  return useMemo(() => {
    const pace = createPointerPace((pointer) => void connection.links.send('pointer', encodePointer(pointer)))
    return (at, on) => pace({ on, at })
  }, [connection])
}
