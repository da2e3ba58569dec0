import { useEffect, useState } from 'react'
import { listDevices } from '../capture/own-media.ts'

/** What is plugged in now; read again when that changes, and when `again` does (names come only after a first permission). */
export function useDevices(again?: unknown): readonly MediaDeviceInfo[] {
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([])
  useEffect(() => {
    let gone = false
    const read = () => void listDevices().then((found) => (gone ? undefined : setDevices(found)))
    read()
    const { mediaDevices } = navigator as { mediaDevices?: MediaDevices }
    mediaDevices?.addEventListener?.('devicechange', read)
    return () => {
      gone = true
      mediaDevices?.removeEventListener?.('devicechange', read)
    }
  }, [again])
  return devices
}
