import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { run, tryRun } from '#setup/run.ts'
import { TestHost } from './host.ts'
import { startRelay, type Relay, type Delay } from './relay.ts'

/**
 * Hosts of a test's own on this machine: network namespaces on one bridge, each with a loss and a rate of its own. The kernel here has no
 * `netem`: loss is iptables' `statistic`, rate is `tbf`, delay and jitter come from a UDP relay.
 */
export interface Lab {
  /** This machine's address in the lab: where a server under test listens. */
  readonly gateway: string
  /** A second address of this machine, for relays: what a media server announces when its packets shall pass one. */
  readonly relayAddress: string
  host(): Promise<TestHost>
  /** UDP that reaches `relayAddress` at a port goes on to the same port of `gateway`, and back, later by `delay`. */
  relay(port: number, delay: Delay): Promise<Relay>
  close(): Promise<void>
}

/** Why no lab can be made here; null where it can. */
export async function labMissing(): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'network namespaces need root'
  for (const program of ['ip', 'tc', 'iptables']) {
    if ((await tryRun('sh', ['-c', `command -v ${program}`])).code !== 0) return `${program} is not installed`
  }
  const name = `jlt${process.pid}`
  const made = await tryRun('ip', ['netns', 'add', name])
  if (made.code !== 0) return `no network namespace can be made: ${made.stderr.trim()}`
  await tryRun('ip', ['netns', 'del', name])
  return null
}

export async function createLab(): Promise<Lab> {
  const { bridge, net } = await takeBridge()
  const folder = mkdtempSync(path.join(tmpdir(), 'jilian-lab-'))
  const gateway = `10.213.${net}.1`
  const relayAddress = `10.213.${net}.2`
  for (const address of [gateway, relayAddress]) await run('ip', ['addr', 'add', `${address}/24`, 'dev', bridge])
  await run('ip', ['link', 'set', bridge, 'up'])
  const hosts: TestHost[] = []
  const relays: Relay[] = []
  return {
    gateway,
    relayAddress,
    async host() {
      const host = await TestHost.make({ bridge, net, place: hosts.length, folder })
      hosts.push(host)
      return host
    },
    async relay(port, delay) {
      const relay = await startRelay({ from: relayAddress, to: gateway, port, delay })
      relays.push(relay)
      return relay
    },
    async close() {
      for (const relay of relays) await relay.stop()
      for (const host of hosts) await host.close()
      await tryRun('ip', ['link', 'del', bridge])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The first free net of 10.213.0.0/16; the bridge's name is what two labs at once contend for. */
async function takeBridge(): Promise<{ bridge: string; net: number }> {
  for (let net = 1; net < 255; net += 1) {
    const bridge = `jlbr${net}`
    if ((await tryRun('ip', ['link', 'add', bridge, 'type', 'bridge'])).code === 0) return { bridge, net }
  }
  throw new Error('no bridge could be made')
}
