import { networkInterfaces } from 'node:os'
import type { TransportListenInfo } from 'mediasoup/types'

/** One address to listen on, as mediasoup wants it, without protocol and port. */
export type ListenAddress = Pick<TransportListenInfo, 'ip' | 'announcedAddress' | 'exposeInternalIp'>

const any = new Set(['0.0.0.0', '::'])
const loopback = '127.0.0.1'

/** Addresses of this machine's network cards that others can reach; IPv4 first. */
export function cardAddresses(cards = networkInterfaces()): string[] {
  const outside = Object.values(cards)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
  return outside.toSorted((a, b) => a.family.localeCompare(b.family)).map(({ address }) => address)
}

/**
 * Where screens come in. "All addresses" is not an address that a screen could be told: it becomes one socket a card. Behind NAT the announced one is
 * told, and the own one besides, for screens on the same network.
 */
export function screenAddresses(host: string, announcedAddress: string | null, cards = cardAddresses()): ListenAddress[] {
  if (announcedAddress) return [{ ip: host, announcedAddress, ...(any.has(host) ? {} : { exposeInternalIp: true }) }]
  if (!any.has(host)) return [{ ip: host }]
  const own = host === '0.0.0.0' ? cards.filter((address) => !address.includes(':')) : cards
  return own.length > 0 ? own.map((ip) => ({ ip })) : [{ ip: host === '::' ? '::1' : loopback }]
}

/** Where other processes of the installation come in: one address, inside its own network. What is told as of this machine alone is not opened to others. */
export function linkAddress(host: string, announced: string | null, cards = cardAddresses()): ListenAddress {
  if (announced === loopback) return { ip: loopback }
  if (!any.has(host)) return { ip: host, ...(announced && announced !== host ? { announcedAddress: announced } : {}) }
  return { ip: host, announcedAddress: announced ?? cards[0] ?? loopback }
}
