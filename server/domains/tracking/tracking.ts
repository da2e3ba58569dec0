import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import type { Logger } from '#platform/log.ts'
import type { GatewayLimits } from './gateway/limits.ts'
import { Jt808Gateway } from './gateway/gateway.ts'
import type { WriterOptions } from './ingest/writer.ts'
import { PositionWriter } from './ingest/writer.ts'
import { PositionHub } from './position-hub.ts'
import { Quarantine } from './quarantine.ts'
import { TerminalRegistry } from './terminal-registry.ts'
import { TrackingUpkeep } from './upkeep.ts'

export interface TrackingParts {
  databaseUrl: string
  db: Database
  clock: Clock
  log: Logger
  limits?: Partial<GatewayLimits>
  writer?: Pick<WriterOptions, 'lanes' | 'linger_ms' | 'maxRows'>
}

/** Everything that takes positions in, in one process: what the gateway and the tablets' routes share. */
export interface Tracking {
  hub: PositionHub
  writer: PositionWriter
  registry: TerminalRegistry
  quarantine: Quarantine
  gateway: Jt808Gateway
  upkeep: TrackingUpkeep
  /** Commits and answers what came, closes every terminal's connection and the writer's own. */
  close(): Promise<void>
}

/** Starts it; the gateway listens only when it is told to. */
export async function startTracking(parts: TrackingParts): Promise<Tracking> {
  const { databaseUrl, db, clock, log } = parts
  const hub = new PositionHub((error) => log.error({ err: error }, 'a listener of positions failed'))
  const writer = new PositionWriter({ databaseUrl, clock, log, hub, ...parts.writer })
  const registry = new TerminalRegistry({ databaseUrl, db, clock, log })
  const quarantine = new Quarantine({ db, clock, log })
  const gateway = new Jt808Gateway({ db, clock, log, writer, registry, quarantine, limits: parts.limits })
  const upkeep = new TrackingUpkeep({ db, clock, log })
  await upkeep.start()
  await registry.start()
  return {
    hub,
    writer,
    registry,
    quarantine,
    gateway,
    upkeep,
    async close() {
      await gateway.close()
      if (!(await writer.close())) log.warn('positions were left uncommitted; their terminals send them again')
      await upkeep.stop()
      await quarantine.flush()
      await registry.close()
    },
  }
}
