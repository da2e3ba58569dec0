import { useState, type ReactNode, type RefObject } from 'react'
import { downloadEntryFile, type Stroke } from '#contract/rest/rooms.ts'
import { api } from '../../api/client.ts'
import { Strokes } from './strokes.tsx'

interface Props {
  entryId: string
  alt: string
  strokes: readonly Stroke[]
  picture?: RefObject<HTMLImageElement | null>
  /** Shown until the stored one is there. */
  local?: string | null
  children?: ReactNode
}

/** A freeze frame with what was drawn on it. */
export function FramePicture({ entryId, alt, strokes, picture, local, children }: Props) {
  const [size, setSize] = useState({ width: 0, height: 0 })
  return (
    <div className="frame">
      <img
        ref={picture}
        src={local ?? api.address(downloadEntryFile, { params: { entryId } })}
        alt={alt}
        onLoad={({ currentTarget }) => setSize({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight })}
      />
      {size.width > 0 ? <Strokes strokes={strokes} {...size} /> : null}
      {children}
    </div>
  )
}
