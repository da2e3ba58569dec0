import { hostname, networkInterfaces } from 'node:os'

const loopback = ['localhost', '127.0.0.1', 'jilian.localhost']

/** The names under which a browser may reach a port that listens on `host`: of these our own screens come, and of no others. */
export function ownNames(host: string): string[] {
  const everywhere = host === '0.0.0.0' || host === '::'
  if (!everywhere) return [...new Set([...loopback, host])]
  const addresses = Object.values(networkInterfaces())
    .flatMap((cards) => cards ?? [])
    .map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address))
  return [...new Set([...loopback, hostname().toLowerCase(), `${hostname().toLowerCase()}.local`, ...addresses])]
}
