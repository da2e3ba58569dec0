import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { ownNames } from '#platform/http/own-names.ts'
import { portOptions } from '#platform/http/server.ts'
import type { Process } from './process.ts'

export interface DoorOptions {
  /** Filled, as each opens, with where pages of our own come from: `https://localhost:8443` and the same by every name of this machine. */
  origins?: string[]
  /** Sees each server before it listens. */
  attach?(server: Server): void
}

/** Opens the ports that the settings name, HTTPS and plain HTTP, on the one application. Gives their addresses; a port that is taken throws. */
export async function openDoors(
  { config, shutdown }: Pick<Process, 'config' | 'shutdown'>,
  application: FastifyInstance,
  { origins = [], attach = () => {} }: DoorOptions = {},
): Promise<string[]> {
  const addresses: string[] = []
  const handle = (request: IncomingMessage, response: ServerResponse) => application.routing(request, response)

  async function open(scheme: 'http' | 'https', server: Server, port: number, host: string) {
    attach(server)
    server.listen(port, host)
    await once(server, 'listening')
    shutdown.onStop(scheme, async () => {
      server.closeAllConnections()
      server.close()
    })
    const bound = server.address() as AddressInfo
    for (const name of ownNames(host)) origins.push(`${scheme}://${name}:${bound.port}`)
    addresses.push(`${scheme}://localhost:${bound.port}`)
  }

  if (config.httpsPort !== null && config.tls)
    await open(
      'https',
      createTlsServer({ ...portOptions, key: config.tls.key, cert: config.tls.cert }, handle),
      config.httpsPort,
      config.host,
    )
  // Plain HTTP is for this machine alone.
  if (config.httpPort !== null) await open('http', createServer(portOptions, handle), config.httpPort, '127.0.0.1')
  return addresses
}
