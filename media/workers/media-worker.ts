import { EventEmitter } from 'node:events'
import { createWorker } from 'mediasoup'
import type { Router, TransportListenInfo, WebRtcServer, Worker } from 'mediasoup/types'
import type { MediaSettings } from '#platform/config.ts'
import { routerCodecs } from '../codecs.ts'
import { limits } from '../limits.ts'
import { linkAddress, screenAddresses } from './listen-addresses.ts'

const portsToTry = 100

/** One process that carries media, with one port (UDP and TCP) for all its screens. */
export class MediaWorker extends EventEmitter<{ died: [] }> {
  readonly startedAt_ms = performance.now()
  readonly #worker: Worker
  readonly #server: WebRtcServer
  readonly #settings: MediaSettings
  readonly port: number
  #consumers = 0
  #cpu = { share: 0, used_ms: 0, at_ms: performance.now() }

  private constructor(worker: Worker, server: WebRtcServer, port: number, settings: MediaSettings) {
    super()
    this.#worker = worker
    this.#server = server
    this.#settings = settings
    this.port = port
    worker.once('died', () => this.emit('died'))
    worker.observer.on('newrouter', (router) => this.#count(router))
  }

  /** Starts the process and takes the first free port from `port` on. Throws where the program does not run. */
  static async start(workerBin: string, port: number, settings: MediaSettings): Promise<MediaWorker> {
    const worker = await withoutSignals(() => createWorker({ workerBin, logLevel: 'warn' }))
    try {
      const [server, taken] = await listen(worker, port, settings)
      return new MediaWorker(worker, server, taken, settings)
    } catch (error) {
      worker.close()
      throw error
    }
  }

  get pid(): number {
    return this.#worker.pid
  }

  get alive(): boolean {
    return !this.#worker.closed
  }

  /** Where screens connect. */
  get server(): WebRtcServer {
    return this.#server
  }

  /** Streams it sends to somebody now. */
  get consumers(): number {
    return this.#consumers
  }

  /** Part of a core that it used lately, 0 … 1. */
  get cpu(): number {
    return this.#cpu.share
  }

  get crowded(): boolean {
    return this.#consumers >= limits.consumersPerWorker || this.#cpu.share >= limits.cpuPerWorker
  }

  createRouter(): Promise<Router> {
    return this.#worker.createRouter({ mediaCodecs: [...routerCodecs] })
  }

  /** Where streams of another worker come in: of this machine, or of another host. */
  pipeListenInfo(over: 'loopback' | 'network'): TransportListenInfo {
    const { host, announcedAddress, linkAddress: link, rtcPorts } = this.#settings
    const address = over === 'loopback' ? { ip: '127.0.0.1' } : linkAddress(host, link ?? announcedAddress)
    return { protocol: 'udp', ...address, portRange: rtcPorts }
  }

  /** Looks how busy it is. */
  async look(): Promise<void> {
    const usage = await this.#worker.getResourceUsage()
    const [used_ms, at_ms] = [usage.ru_utime + usage.ru_stime, performance.now()]
    const passed_ms = at_ms - this.#cpu.at_ms
    if (passed_ms < 200) return
    this.#cpu = { share: (used_ms - this.#cpu.used_ms) / passed_ms, used_ms, at_ms }
  }

  /** What the process itself says it holds: its routers, and the transports that screens are connected by. */
  async dump(): Promise<{ routers: number; screens: number }> {
    const [worker, server] = await Promise.all([this.#worker.dump(), this.#server.dump()])
    return { routers: worker.routerIds.length, screens: server.webRtcTransportIds.length }
  }

  close(): void {
    this.#worker.close()
  }

  #count(router: Router): void {
    router.observer.on('newtransport', (transport) => {
      transport.observer.on('newconsumer', (consumer) => {
        this.#consumers += 1
        consumer.observer.once('close', () => {
          this.#consumers -= 1
        })
      })
    })
  }
}

/**
 * The library closes its workers by itself at the first SIGTERM or SIGINT: pictures would die before their screens were let go, and
 * recordings before their ends were written. When they end is for whoever ends the service; with this process they end anyway.
 */
function withoutSignals<T>(start: () => T): T {
  const signals = ['SIGTERM', 'SIGINT'] as const
  const before = signals.map((signal) => process.listeners(signal))
  try {
    return start()
  } finally {
    for (const [place, signal] of signals.entries())
      for (const listener of process.listeners(signal)) if (!before[place]!.includes(listener)) process.off(signal, listener)
  }
}

async function listen(worker: Worker, wanted: number, settings: MediaSettings): Promise<[WebRtcServer, number]> {
  const addresses = screenAddresses(settings.host, settings.announcedAddress)
  let last: unknown
  for (let port = wanted; port < Math.min(wanted + portsToTry, 65_536); port++) {
    try {
      const listenInfos = addresses.flatMap((address) => [
        { ...address, protocol: 'udp' as const, port },
        { ...address, protocol: 'tcp' as const, port },
      ])
      return [await worker.createWebRtcServer({ listenInfos }), port]
    } catch (error) {
      last = error
      if (worker.closed || !/address already in use/i.test(String(error))) break
    }
  }
  throw new Error(`no port from ${wanted} on for media on ${addresses.map(({ ip }) => ip).join(', ')}`, { cause: last })
}
