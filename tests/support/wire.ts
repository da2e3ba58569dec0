import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A line between a client and a server that a test can cut, or let go dead: nothing passes and nobody is told. */
export interface Wire {
  url: string
  cut(): void
  dead(isDead: boolean): void
  /** New connections go to another server. */
  lead(target: string): void
  close(): void
}

export async function layWire(target: string): Promise<Wire> {
  let { hostname, port } = new URL(target)
  const pairs = new Set<[Socket, Socket]>()
  let dead = false
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    const pair: [Socket, Socket] = [near, far]
    pairs.add(pair)
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('error', () => {})
      from.on('data', (bytes) => {
        if (!dead) to.write(bytes)
      })
      from.on('close', () => {
        pairs.delete(pair)
        if (!dead) to.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    for (const [near, far] of pairs) {
      near.destroy()
      far.destroy()
    }
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    dead(isDead) {
      // What was lost on a dead line stays lost: its connections do not come back to life.
      if (dead && !isDead) cut()
      dead = isDead
    },
    lead(next) {
      ;({ hostname, port } = new URL(next))
    },
    close() {
      cut()
      server.close()
    },
  }
}
