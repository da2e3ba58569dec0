import { useLayoutEffect, useState, type RefObject } from 'react'
import { contentBox } from './content-box.ts'

export interface ShownHand {
  key: string
  /** Parts of the picture. */
  x: number
  y: number
  name: string | undefined
}

interface Props {
  /** Lies over the picture and all around it. */
  box: RefObject<HTMLDivElement | null>
  hands: readonly ShownHand[]
  /** The picture, where it does not fill the box. */
  picture?: RefObject<HTMLVideoElement | HTMLImageElement | null> | undefined
  /** The picture is shown as in a mirror. */
  mirrored?: boolean
}

/** What may move a picture within its box: it got its size, or another. */
const moves = ['load', 'loadedmetadata', 'resize'] as const

/** Hands that point at a picture, with the names of those whose they are. */
export function HandsOver({ box, hands, picture, mirrored = false }: Props) {
  const [, place] = useState(0)
  useLayoutEffect(() => {
    const again = () => place((times) => times + 1)
    const shown = picture?.current
    const observer = new ResizeObserver(again)
    if (box.current) observer.observe(box.current)
    for (const name of moves) shown?.addEventListener(name, again)
    return () => {
      observer.disconnect()
      for (const name of moves) shown?.removeEventListener(name, again)
    }
  }, [box, picture])
  const bounds = box.current?.getBoundingClientRect()
  const content = bounds ? contentBox(bounds, picture?.current ?? null) : null
  return (
    <div ref={box} className="pointers">
      {content && bounds
        ? hands.map((hand) => (
            <i
              key={hand.key}
              className="pointers__hand"
              style={{
                left: content.left - bounds.left + (mirrored ? 1 - hand.x : hand.x) * content.width,
                top: content.top - bounds.top + hand.y * content.height,
              }}
            >
              <span>{hand.name}</span>
            </i>
          ))
        : null}
    </div>
  )
}
