import type { Clock } from '#platform/clock.ts'
import type { Config } from '#platform/config.ts'
import type { Vault } from '#platform/crypto/vault.ts'
import type { Database } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import type { Logger } from '#platform/log.ts'
import { MediaHost } from './media-host.ts'
import type { CreateWriter } from './recorder/writer.ts'
import { announceHost } from './remote/host-announcer.ts'
import { LinkServer } from './remote/link-server.ts'
import { MediaCluster } from './remote/media-cluster.ts'
import { LinkedNeighbours } from './remote/neighbours.ts'
import { OwnHost } from './remote/own-host.ts'
import { HostRegistry } from './remote/registry.ts'
import { mediaHandlers } from './remote/serve-media.ts'
import { siblingHandlers } from './remote/serve-siblings.ts'
import type { HostAddress } from './rooms/sibling.ts'
import type { MediaService } from './service.ts'
import type { WatchBinary } from './workers/binary.ts'
import { linkAddress } from './workers/listen-addresses.ts'

export interface MediaParts {
  config: Pick<Config, 'roles' | 'media' | 'redisUrl'>
  db: Database
  vault: Vault
  clock: Clock
  log: Logger
  watchBinary: WatchBinary
  /** Null: nothing is recorded here. */
  createWriter: CreateWriter | null
}

export interface RunningMedia {
  /** What the screens of this process use; null where it has none. */
  service: MediaService | null
  close(): Promise<void>
}

/**
 * The media service as the roles of this process want it: carried here, on other hosts, or both. One process alone needs neither link nor
 * registry; several (they share Redis, or their roles are apart) find each other through the database.
 */
export async function startMedia({ config, db, vault, clock, log, watchBinary, createWriter }: MediaParts): Promise<RunningMedia> {
  const { roles, media: settings } = config
  const [carries, serves] = [roles.includes('media'), roles.includes('api')]
  if (!carries && !serves) return { service: null, close: async () => {} }
  const alone = carries && serves && config.redisUrl === null
  if (alone) {
    const host = new MediaHost({ settings, watchBinary, createWriter, clock, log })
    return { service: host, close: () => host.close() }
  }

  const registry = new HostRegistry(db)
  const key = vault.mac('media link', 'version 1')
  const closing: (() => Promise<void> | void)[] = []
  let own: OwnHost | null = null
  if (carries) {
    const { ip, announcedAddress } = linkAddress(settings.host, settings.linkAddress ?? settings.announcedAddress)
    const address: HostAddress = { hostId: newId(), host: announcedAddress ?? ip, port: settings.linkPort }
    const neighbours = new LinkedNeighbours(key, () => address)
    const host = new MediaHost({ settings, watchBinary, createWriter, clock, log, neighbours })
    own = serves ? new OwnHost(address, host) : null
    const server = new LinkServer(key, address.hostId, { ...mediaHandlers(host, own), ...siblingHandlers(host, neighbours) }, log)
    address.port = await server.listen(settings.linkPort, ip)
    const withdraw = await announceHost(registry, address, settings.announcedAddress, host, log)
    log.info({ hostId: address.hostId, link: `${address.host}:${address.port}` }, 'this host carries media for the installation')
    closing.push(
      () => host.close(),
      () => neighbours.close(),
      () => server.close(),
      withdraw,
    )
  }
  const cluster = serves ? new MediaCluster({ registry, key, own, log }) : null
  if (cluster) closing.push(() => cluster.close())
  return {
    service: cluster,
    async close() {
      for (const step of closing.toReversed()) await step()
    },
  }
}
