import { Redis } from 'ioredis'
import type { SeatPresence } from '#contract/signals.ts'
import { PositionHub, type VehiclePosition } from '#domains/tracking/position-hub.ts'
import { newId } from '#platform/ids.ts'
import type { Logger } from '#platform/log.ts'
import type { PositionSource } from './positions.ts'

export interface RedisBridgeParts {
  redisUrl: string
  /** What this process's own gateway commits. */
  own: PositionSource
  log: Logger
  onPresence(processId: string, centreId: string, seats: readonly SeatPresence[]): void
}

const positionsChannel = 'jilian:positions'
const presenceChannel = 'jilian:presence'

/**
 * Carries signals between processes by pub/sub. Newest wins and nothing is kept: while Redis is away, screens of this process see this
 * process's vehicles only, and the others by their age. Facts never come this way.
 */
export function createRedisBridge(parts: RedisBridgeParts) {
  const { own, log } = parts
  const processId = newId()
  const hub = new PositionHub((error) => log.error({ err: error }, 'redis: a listener failed'))
  // A signal that cannot be sent now is not worth sending later.
  const options = { maxRetriesPerRequest: 1, enableOfflineQueue: false, retryStrategy: (times: number) => Math.min(2_000, times * 200) }
  const publisher = new Redis(parts.redisUrl, options)
  const subscriber = new Redis(parts.redisUrl, { ...options, enableOfflineQueue: true, autoResubscribe: true })
  for (const client of [publisher, subscriber]) client.on('error', (error: Error) => log.warn({ reason: error.message }, 'redis: away'))

  function publish(channel: string, message: unknown): void {
    if (publisher.status === 'ready') publisher.publish(channel, JSON.stringify(message)).catch(() => {})
  }

  const stopOwn = own.subscribe((positions) => {
    hub.publish(positions)
    publish(positionsChannel, { from: processId, positions })
  })

  subscriber.on('message', (channel: string, text: string) => {
    try {
      const message = JSON.parse(text) as { from: string; positions?: VehiclePosition[]; centreId?: string; seats?: SeatPresence[] }
      if (message.from === processId) return
      if (channel === positionsChannel && message.positions) hub.publish(message.positions)
      if (channel === presenceChannel && message.centreId && message.seats) parts.onPresence(message.from, message.centreId, message.seats)
    } catch (error) {
      log.warn({ err: error }, 'redis: a message that is none of ours')
    }
  })
  subscriber.subscribe(positionsChannel, presenceChannel).catch(() => {})

  return {
    /** Positions of every process, this one's included. */
    source: hub satisfies PositionSource,
    presence: (centreId: string, seats: readonly SeatPresence[]): void => publish(presenceChannel, { from: processId, centreId, seats }),
    async stop(): Promise<void> {
      stopOwn()
      publisher.disconnect()
      subscriber.disconnect()
    },
  }
}
export type RedisBridge = ReturnType<typeof createRedisBridge>
