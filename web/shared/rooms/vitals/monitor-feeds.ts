import type { MonitorFeed } from './monitor-feed.ts'
import { simulatedMonitor } from './simulated-monitor.ts'

const feeds: MonitorFeed[] = []

/**
 * Makes a monitor choosable on this tablet: called once by whatever speaks to the device.
 * @public the drivers of real monitors come by it
 */
export function registerMonitorFeed(feed: MonitorFeed): void {
  feeds.push(feed)
}

/** What can be connected here; the simulated one last. */
export const monitorFeeds = (simulatedName: string): readonly MonitorFeed[] => [...feeds, simulatedMonitor(simulatedName)]
