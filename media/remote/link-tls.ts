import { timingSafeEqual } from 'node:crypto'
import { connect, createServer, type Server, type TLSSocket } from 'node:tls'

/**
 * The link between processes of one installation: TLS with a key both derive from the installation's secret, and keys of its own for each connection. No
 * certificates: whoever has the secret is one of us, and nobody else gets past the first message.
 */
const options = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers: 'ECDHE-PSK-CHACHA20-POLY1305' } as const
const identity = 'jilian media link'

/** `key`: 32 bytes. Not listening yet. */
export function linkServer(key: Buffer, onConnection: (socket: TLSSocket) => void): Server {
  const server = createServer(
    { ...options, handshakeTimeout: 5_000, pskCallback: (_socket, name) => (isOurs(name) ? key : null) },
    onConnection,
  )
  // A stranger who knocks is no event.
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  return server
}

export function linkConnect(key: Buffer, host: string, port: number): TLSSocket {
  return connect({ ...options, host, port, pskCallback: () => ({ psk: key, identity }), checkServerIdentity: () => undefined })
}

function isOurs(name: string): boolean {
  const [given, expected] = [Buffer.from(name), Buffer.from(identity)]
  return given.length === expected.length && timingSafeEqual(given, expected)
}
