import { useCallback, useEffect, useRef, useState } from 'react'
import type { RoomConnection } from '../../../shared/rooms/connection/room-connection.ts'
import { shareMonitor } from '../../../shared/rooms/vitals/connected-monitor.ts'
import { captureNow, type MonitorFeed, type MonitorReading } from '../../../shared/rooms/vitals/monitor-feed.ts'
import { PlayClock } from '../../../shared/rooms/vitals/play-clock.ts'
import type { ReceivedMonitor } from '../../../shared/rooms/vitals/vitals-desk.ts'
import { sendVitals, type VitalsSource } from '../../../shared/rooms/vitals/vitals-source.ts'
import { VitalsTrack } from '../../../shared/rooms/vitals/vitals-track.ts'

const show_ms = 1_000

export interface ConnectedMonitor {
  feed: MonitorFeed
  /** What this tablet reads, as it draws it. */
  shown: ReceivedMonitor
  /** Readings that wait for a line. */
  held: number
}

/** The monitor that is connected to this tablet: drawn here, sent into the room, kept where there is no line. */
export function useMonitor(connection: RoomConnection | null, incidentId: string) {
  const [feed, setFeed] = useState<MonitorFeed | null>(null)
  const [shown, setShown] = useState<ReceivedMonitor | null>(null)
  const [held, setHeld] = useState(0)
  const source = useRef<VitalsSource | null>(null)
  useEffect(() => {
    if (!connection || !feed) return
    const monitor: ReceivedMonitor = { peerId: 'own', track: new VitalsTrack(), clock: new PlayClock(), heardAt_ms: captureNow() }
    const shared = shareMonitor(incidentId, feed)
    let seq = 0
    const read = (reading: MonitorReading) => {
      const isOwn = { feed: 0, seq: ++seq, serverOffset_ms: null, late: false, simulated: feed.simulated }
      monitor.track.take({ ...isOwn, ...reading })
      monitor.heardAt_ms = captureNow()
      monitor.clock.arrived(monitor.track.newestAt_ms, monitor.heardAt_ms)
      shared.told(reading)
    }
    source.current = sendVitals(connection, feed, read)
    const show = () => {
      setShown({ ...monitor })
      setHeld(source.current?.sender.heldFrames ?? 0)
    }
    show()
    const timer = setInterval(show, show_ms)
    return () => {
      clearInterval(timer)
      shared.end()
      source.current?.stop()
      source.current = null
      setShown(null)
    }
  }, [connection, feed, incidentId])
  const connect = useCallback((next: MonitorFeed | null) => setFeed(next), [])
  const connected: ConnectedMonitor | null = feed && shown ? { feed, shown, held } : null
  return { connected, connect }
}
