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

/** What can be connected here; for a demonstration account a simulated one too: nobody else's patient gets invented figures. */
export const monitorFeeds = (simulatedName: string, isDemo: boolean): readonly MonitorFeed[] =>
  isDemo ? [...feeds, simulatedMonitor(simulatedName)] : feeds
