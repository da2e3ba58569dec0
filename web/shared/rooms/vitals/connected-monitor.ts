import { create } from 'zustand'
import type { MonitorFeed, MonitorReading } from './monitor-feed.ts'

interface Connected {
  /** Of whose patient it tells. */
  incidentId: string
  feed: MonitorFeed
}

/** The monitor that this tablet reads, for whatever else is to have its readings: the device itself is read once. */
const useConnected = create<{ connected: Connected | null }>(() => ({ connected: null }))

export interface SharedMonitor {
  told(reading: MonitorReading): void
  end(): void
}

/** Makes what a monitor says known to the rooms about this incident that the tablet is in. */
export function shareMonitor(incidentId: string, { name, simulated }: MonitorFeed): SharedMonitor {
  const listeners = new Set<(reading: MonitorReading) => void>()
  const connected: Connected = {
    incidentId,
    feed: {
      name,
      simulated,
      start(listener) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    },
  }
  useConnected.setState({ connected })
  return {
    told: (reading) => listeners.forEach((listener) => listener(reading)),
    end() {
      if (useConnected.getState().connected === connected) useConnected.setState({ connected: null })
    },
  }
}

/** Readings of the patient of this incident; null where no monitor is connected to them. */
export const useMonitorOf = (incidentId: string | null): MonitorFeed | null =>
  useConnected(({ connected }) => (connected && connected.incidentId === incidentId ? connected.feed : null))
