import type { ReactNode } from 'react'
import type { MaterialType } from '#contract/vocabulary-rooms.ts'
import type { CameraSource } from './capture/own-media.ts'
import type { EndReason } from './connection/machine.ts'

export type RoomLayout = 'auto' | 'grid' | 'speaker' | 'patient'

/** What may lie beside the video. */
export interface Material {
  type: MaterialType
  id: string
}

export interface RoomProps {
  roomId: string
  /** `ask`: one's own picture, the devices and one button first. `now`: in at once, seen and heard. `muted`: in at once, nothing captured. */
  start?: 'ask' | 'now' | 'muted'
  cameraAs?: CameraSource
  layout?: RoomLayout
  /** Lies beside the video from the start; a change opens it. */
  material?: Material | null
  /** What the menu of materials offers besides the files of the room. */
  materials?: readonly (Material & { label: string })[]
  /** A panel of the screen's own, as a tab beside chat, people and material. */
  side?: ReactNode
  sideLabel?: string
  /** The incident whose patient's monitor is sent into the room, where this screen is connected to it. */
  monitorOf?: string | null
  onLeft?: () => void
  onEnded?: (reason: EndReason) => void
}
