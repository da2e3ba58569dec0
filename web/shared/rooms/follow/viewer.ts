import type { ComponentType } from 'react'
import type { Foreign } from '#contract/media.ts'

/** How a viewer looks at its material: place, zoom, page, lead, slice. Plain JSON of the viewer's own, 2 KiB at most. */
export type View = Foreign

export interface ViewerProps {
  id: string
  roomId: string
  /** What is to be shown: of who leads, or what this viewer told last; null at the beginning. */
  view: View | null
  /** Told of each change that a hand made here; not of those that came by `view`. */
  onView: (view: View) => void
  /** Somebody else leads: hands here do not move it. */
  following: boolean
}

export interface MaterialViewer {
  Viewer: ComponentType<ViewerProps>
}
