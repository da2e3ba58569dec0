import type { Logger } from '#platform/log.ts'
import type { MediaHost } from '../media-host.ts'
import type { HostAddress } from '../rooms/sibling.ts'
import type { HostRegistry } from './registry.ts'

const heartbeat_ms = 1_000

/** Says every second that this host is there. Returns how to take it back. */
export async function announceHost(
  registry: HostRegistry,
  address: HostAddress,
  announcedAddress: string | null,
  media: MediaHost,
  log: Logger,
): Promise<() => Promise<void>> {
  const announce = () => registry.announce(address, announcedAddress, { ...media.state(), ...media.load() })
  await announce()
  let saying = Promise.resolve()
  let failing = false
  const timer = setInterval(() => {
    saying = announce().then(
      () => void (failing = false),
      (error: unknown) => {
        if (!failing) log.warn({ err: error }, 'this media host cannot say that it is there')
        failing = true
      },
    )
  }, heartbeat_ms)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await saying
    await registry.withdraw(address.hostId)
  }
}
