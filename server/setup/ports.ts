import { createServer } from 'node:net'

/** Whether nobody listens on this TCP port of this address now. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** The first free port from `wanted` upward, within a hundred. */
export async function nextFreePort(wanted: number, host = '127.0.0.1', taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (let port = wanted; port < wanted + 100 && port < 65_536; port++) {
    if (!taken.has(port) && (await isPortFree(port, host))) return port
  }
  throw new Error(`no free port between ${wanted} and ${wanted + 99} on ${host}`)
}

/** A free port below the range from which the kernel takes the ports of outgoing connections. */
export async function randomFreePort(low = 24_000, high = 31_999): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = low + Math.floor(Math.random() * (high - low + 1))
    if (await isPortFree(port)) return port
  }
  throw new Error(`no free port between ${low} and ${high}`)
}
