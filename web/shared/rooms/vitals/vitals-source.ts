import { serverNow, useServerClock } from '../../api/server-clock.ts'
import type { RoomConnection } from '../connection/room-connection.ts'
import { captureNow, type MonitorFeed, type MonitorReading } from './monitor-feed.ts'
import { VitalsSender } from './vitals-sender.ts'

const beat_ms = 200

/** Sends a monitor's readings into a room for as long as it stands, over every break of the line. `read` hears each as well. */
export function sendVitals(connection: RoomConnection, feed: MonitorFeed, read?: (reading: MonitorReading) => void): VitalsSource {
  const sender = new VitalsSender(
    {
      send: (bytes) => connection.links.send('vitals', bytes),
      now_ms: () => performance.now(),
      serverOffset_ms() {
        const { known, rate } = useServerClock.getState()
        return known && rate === 1 ? serverNow() - captureNow() : null
      },
    },
    { feed: crypto.getRandomValues(new Uint32Array(1))[0]!, simulated: feed.simulated },
  )
  connection.links.want('vitals')
  const stopFeed = feed.start((reading) => {
    sender.take(reading)
    read?.(reading)
  })
  const stopOpen = connection.links.onOpen((label) => label === 'vitals' && sender.lineBack())
  const timer = setInterval(() => sender.beat(), beat_ms)
  return {
    sender,
    stop() {
      stopFeed()
      stopOpen()
      clearInterval(timer)
    },
  }
}

export interface VitalsSource {
  sender: VitalsSender
  stop(): void
}
