import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { CameraSource, OwnMediaState } from '../capture/own-media.ts'
import type { RoomConnection } from '../connection/room-connection.ts'
import type { RoomView } from '../connection/room-view.ts'

export interface RoomContext {
  roomId: string
  connection: RoomConnection
  /** What the camera of this machine shows. */
  cameraAs: CameraSource
}

const context = createContext<RoomContext | null>(null)
export const RoomProvider = context.Provider

export function useRoom(): RoomContext {
  const found = useContext(context)
  if (!found) throw new Error('outside of a room')
  return found
}

/** A part of the room's view; select what is held as it is, nothing made anew. */
export const useRoomView = <T>(select: (view: RoomView) => T): T => useStore(useRoom().connection.view, select)
export const useOwn = <T>(select: (own: OwnMediaState) => T): T => useStore(useRoom().connection.own.state, select)
