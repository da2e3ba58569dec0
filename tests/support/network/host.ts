import { chmodSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { run, tryRun } from '#setup/run.ts'

/** Kilobits a second; null does not limit. */
export interface Rates {
  up_kbit?: number | null
  down_kbit?: number | null
}

/**
 * Parts of a hundred of the packets that are lost: of UDP, and of TCP between this host and these ports of the server, or media would go on by it without
 * any loss. The rest of TCP is left alone: signalling goes by it.
 */
export interface Loss {
  up_percent?: number
  down_percent?: number
  tcpPorts?: { first: number; last: number }
}

interface Rule {
  way: 'up' | 'down'
  protocol?: 'udp' | 'tcp'
  match: string[]
}

interface Place {
  bridge: string
  net: number
  place: number
  folder: string
}

/** One host of the lab. */
export class TestHost {
  readonly #name: string
  readonly #port: string
  readonly #net: number
  readonly #folder: string
  #address: string
  #last: number
  /** What is dropped of what this host sends, or of what reaches it. */
  #rules: Rule[] = []

  private constructor({ net, place, folder }: Place) {
    this.#name = `jl${net}n${place}`
    this.#port = `jl${net}v${place}`
    this.#net = net
    this.#folder = folder
    this.#last = 10 + place * 10
    this.#address = `10.213.${net}.${this.#last}`
  }

  static async make(place: Place): Promise<TestHost> {
    const host = new TestHost(place)
    const name = host.#name
    await run('ip', ['netns', 'add', name])
    await run('ip', ['link', 'add', host.#port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name])
    await run('ip', ['link', 'set', host.#port, 'master', place.bridge, 'up'])
    // An address that goes takes no other with it.
    await host.#turnOn('ipv4/conf/all/promote_secondaries')
    // An address of IPv6 would come a second later: for a change of network Chromium drops what it is loading.
    await host.#turnOn('ipv6/conf/all/disable_ipv6')
    await run('ip', ['-n', name, 'addr', 'add', `${host.#address}/24`, 'dev', 'eth0'])
    await run('ip', ['-n', name, 'link', 'set', 'lo', 'up'])
    await run('ip', ['-n', name, 'link', 'set', 'eth0', 'up'])
    await run('ip', ['-n', name, 'route', 'add', 'default', 'via', `10.213.${place.net}.1`])
    return host
  }

  get address(): string {
    return this.#address
  }

  /** A script that runs `program` on this host with the arguments it is given: for whoever starts programs by their path. */
  wrap(program: string): string {
    const file = path.join(this.#folder, `${this.#name}-${path.basename(program)}`)
    writeFileSync(file, `#!/bin/sh\nexec ip netns exec ${this.#name} ${program} "$@"\n`)
    chmodSync(file, 0o755)
    return file
  }

  async rate({ up_kbit = null, down_kbit = null }: Rates): Promise<void> {
    await this.#bound(['-n', this.#name, 'qdisc'], 'eth0', up_kbit)
    await this.#bound(['qdisc'], this.#port, down_kbit)
  }

  /** Dropped where they arrive: a sender whose packets are dropped at home is told, which no real network does. */
  async lose({ up_percent = 0, down_percent = 0, tcpPorts }: Loss): Promise<void> {
    const rules = (way: Rule['way'], percent: number): Rule[] => {
      if (percent === 0) return []
      const match = ['-m', 'statistic', '--mode', 'random', '--probability', String(percent / 100)]
      const tcp: Rule[] = tcpPorts
        ? [{ way, protocol: 'tcp', match: [way === 'up' ? '--dport' : '--sport', `${tcpPorts.first}:${tcpPorts.last}`, ...match] }]
        : []
      return [{ way, match }, ...tcp]
    }
    await this.#drop([...rules('up', up_percent), ...rules('down', down_percent)])
  }

  /** Shuts UDP, as many a hospital's firewall does: altogether, or to one address. */
  async shutUdp(to?: string): Promise<void> {
    await this.#drop([{ way: 'up', match: to ? ['-d', to] : [] }])
  }

  /** Shuts a range of the server's ports, whatever protocol: a firewall that lets out to a relay and to pages alone. */
  async shutPorts(first: number, last: number): Promise<void> {
    await this.#drop((['udp', 'tcp'] as const).map((protocol) => ({ way: 'up', protocol, match: ['--dport', `${first}:${last}`] })))
  }

  /** Shuts all but TCP to these ports of the server: a firewall that knows pages and nothing else. */
  async letOut(ports: readonly number[]): Promise<void> {
    const others = ['-m', 'multiport', '!', '--dports', ports.join(',')]
    await this.#drop([
      { way: 'up', match: [] },
      { way: 'up', protocol: 'tcp', match: others },
    ])
  }

  /** The address changes from one moment to the next, as between Wi-Fi and 5G. */
  async readdress(): Promise<void> {
    const before = this.#address
    const rules = this.#rules
    await this.#drop([])
    this.#last += 1
    this.#address = `10.213.${this.#net}.${this.#last}`
    await run('ip', ['-n', this.#name, 'addr', 'add', `${this.#address}/24`, 'dev', 'eth0'])
    await run('ip', ['-n', this.#name, 'addr', 'del', `${before}/24`, 'dev', 'eth0'])
    await tryRun('ip', ['-n', this.#name, 'route', 'add', 'default', 'via', `10.213.${this.#net}.1`])
    await this.#drop(rules)
  }

  /** The cable is pulled, or put back. */
  async plug(inside: boolean): Promise<void> {
    await run('ip', ['link', 'set', this.#port, inside ? 'up' : 'down'])
  }

  async close(): Promise<void> {
    await this.#drop([])
    await tryRun('ip', ['link', 'del', this.#port])
    await tryRun('ip', ['netns', 'del', this.#name])
  }

  /** Where the kernel does not have it, there is nothing to turn on. */
  async #turnOn(name: string): Promise<void> {
    await tryRun('ip', ['netns', 'exec', this.#name, 'sh', '-c', `echo 1 > /proc/sys/net/${name}`])
  }

  async #bound(qdisc: string[], device: string, kbit: number | null): Promise<void> {
    await tryRun('tc', [...qdisc, 'del', 'dev', device, 'root'])
    if (kbit === null) return
    // A queue of 300 ms, as a cheap modem has.
    await run('tc', [...qdisc, 'add', 'dev', device, 'root', 'tbf', 'rate', `${kbit}kbit`, 'burst', '4kb', 'latency', '300ms'])
  }

  /** UDP unless a rule says otherwise, by these rules in place of those before. */
  async #drop(rules: Rule[]): Promise<void> {
    for (const rule of this.#rules) await tryRun(...this.#iptables('-D', rule))
    this.#rules = rules
    for (const rule of rules) await run(...this.#iptables('-A', rule))
  }

  #iptables(act: '-A' | '-D', { way, protocol = 'udp', match }: Rule): [string, string[]] {
    const rule = ['iptables', act, 'INPUT', ...(way === 'up' ? ['-s', this.#address] : []), '-p', protocol, ...match, '-j', 'DROP']
    return way === 'up' ? ['iptables', rule.slice(1)] : ['ip', ['netns', 'exec', this.#name, ...rule]]
  }
}
