import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { Page } from 'playwright-core'

/** The process of the media worker that carries this page: by the port its streams go to. `hostPid`: the worker's parent. */
export async function workerOf(page: Page, hostPid: number): Promise<number> {
  const ports = await page.evaluate(remotePorts)
  const workers = childrenOf(hostPid)
  const found = workers.find((pid) => udpPortsOf(pid).some((port) => ports.includes(port)))
  if (!found) throw new Error(`no worker of ${workers.join(', ')} listens on ${ports.join(', ')}`)
  return found
}

async function remotePorts(): Promise<number[]> {
  const ports: number[] = []
  for (const connection of window.peerConnections) {
    if (connection.connectionState !== 'connected') continue
    for (const stat of (await connection.getStats()).values() as Iterable<{ type: string; port: number }>)
      if (stat.type === 'remote-candidate') ports.push(stat.port)
  }
  return ports
}

function childrenOf(parent: number): number[] {
  return readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
}

/** Linux: sockets stand as inodes among the files of a process, and with their ports in its network's table. */
function udpPortsOf(pid: number): number[] {
  const own = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? []
      } catch {
        return []
      }
    }),
  )
  const lines = readFileSync(`/proc/${pid}/net/udp`, 'utf8').trim().split('\n').slice(1)
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => own.has(fields[9]!))
    .map((fields) => Number.parseInt(fields[1]!.split(':')[1]!, 16))
}
