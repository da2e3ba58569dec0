import { useCallback, useEffect, useRef, useState } from 'react'
import { useOwn, useRoom, useRoomView } from '../../../shared/rooms/ui/room-context.ts'
import { soundNotice } from '../device/alarm.ts'
import { opensAfter_ms, viewersOf } from './demand.ts'

/** After the last one has gone the camera that opened by itself stays on for so long: a line that breaks is not a farewell. */
const closesAfter_ms = 20_000

/**
 * The picture of the patient: opened by the crew with one touch, or by itself when somebody looks in and the tablet's camera was allowed
 * before; seen, heard and ended by the crew at any time.
 */
export function useLiveView(vehicleId: string) {
  const { connection } = useRoom()
  const { own } = connection
  const peers = useRoomView((view) => view.peers)
  const ownId = useRoomView((view) => view.peerId)
  const isLive = useOwn((state) => state.tracks.patient_view !== undefined)
  const isOpening = useOwn((state) => state.opening.includes('patient_view'))
  const [refused, setRefused] = useState(false)
  const [asks, setAsks] = useState(false)
  const byItself = useRef(false)
  const viewers = viewersOf(peers, vehicleId)
  const watched = viewers.length > 0
  const wait_ms = isLive || refused ? null : opensAfter_ms(peers, vehicleId, ownId)

  const open = useCallback(async () => {
    setRefused(false)
    setAsks(false)
    byItself.current = false
    const opened = await own.start('patient_view')
    if (opened) void own.start('microphone')
    return opened
  }, [own])
  const close = useCallback(() => {
    setRefused(true)
    own.mute(true)
    own.stop('patient_view')
    own.stop('microphone')
  }, [own])

  useEffect(() => {
    if (wait_ms === null) return setAsks(false)
    const timer = setTimeout(() => {
      void mayOpenCamera().then((may) => {
        soundNotice()
        if (!may) return setAsks(true)
        byItself.current = true
        // The picture first: what looks in waits for it, and a microphone that opens at the same time holds it up.
        void own.start('patient_view').then((opened) => opened && own.start('microphone'))
      })
    }, wait_ms)
    return () => clearTimeout(timer)
  }, [wait_ms, own])

  // Who refused those who looked has not refused those who come later.
  useEffect(() => {
    if (!watched) setRefused(false)
  }, [watched])
  useEffect(() => {
    if (watched || !isLive) return
    const timer = setTimeout(() => {
      if (!byItself.current) return
      own.stop('patient_view')
      own.stop('microphone')
    }, closesAfter_ms)
    return () => clearTimeout(timer)
  }, [watched, isLive, own])

  return { isLive, isOpening, asks: asks && !isLive, viewers, open, close }
}

/** Allowed before: nobody in a moving ambulance answers a browser's question. */
async function mayOpenCamera(): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: 'camera' as PermissionName })
    return state === 'granted'
  } catch {
    return false
  }
}
