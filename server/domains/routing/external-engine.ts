import type { EtaResult, EtaSource } from './graph/engine.ts'
import type { LatLon } from './graph/model.ts'
import { PRIORITY_GAIN } from './speeds.ts'

export interface ExternalOptions {
  /** base address, for example http://127.0.0.1:5000 */
  url: string
  timeoutMs?: number
  /** how long the service is left alone after a failure */
  restMs?: number
  maxSnapM?: number
}

interface TableAnswer {
  code?: unknown
  durations?: (number | null)[][]
  distances?: (number | null)[][]
  sources?: { distance?: number }[]
  destinations?: { distance?: number }[]
}

/** Sources in one question; osrm-routed answers at most 100 places by default. */
const AT_ONCE = 99

/**
 * An OSRM-compatible table service (`ROUTING_URL`), for networks larger than a process should hold. It knows no closures and one way of
 * driving, so priority drives are shortened by the usual gain.
 */
export class ExternalEngine {
  #base: string
  #timeoutMs: number
  #restMs: number
  #maxSnapM: number
  #restsUntil = 0

  constructor({ url, timeoutMs = 800, restMs = 10_000, maxSnapM = 2_000 }: ExternalOptions) {
    this.#base = url.replace(/\/+$/, '')
    this.#timeoutMs = timeoutMs
    this.#restMs = restMs
    this.#maxSnapM = maxSnapM
  }

  /** Times to the destination, or null where the service does not answer properly and in time. `monotonicMs` is a steady clock. */
  async etas(destination: LatLon, sources: readonly EtaSource[], monotonicMs = performance.now()): Promise<EtaResult[] | null> {
    if (monotonicMs < this.#restsUntil) return null
    const signal = AbortSignal.timeout(this.#timeoutMs)
    try {
      const parts: Promise<EtaResult[]>[] = []
      for (let i = 0; i < sources.length; i += AT_ONCE) parts.push(this.#ask(destination, sources.slice(i, i + AT_ONCE), signal))
      return (await Promise.all(parts)).flat()
    } catch {
      this.#restsUntil = performance.now() + this.#restMs
      return null
    }
  }

  async #ask(destination: LatLon, sources: readonly EtaSource[], signal: AbortSignal): Promise<EtaResult[]> {
    const places = [destination, ...sources].map(({ lon, lat }) => `${lon.toFixed(6)},${lat.toFixed(6)}`).join(';')
    const numbers = sources.map((_, i) => i + 1).join(';')
    const answer = await fetch(`${this.#base}/table/v1/driving/${places}?sources=${numbers}&destinations=0&annotations=duration,distance`, {
      signal,
    })
    if (!answer.ok) throw new Error(`the routing service answered ${answer.status}`)
    const table = (await answer.json()) as TableAnswer
    const { durations, distances } = table
    if (table.code !== 'Ok' || durations?.length !== sources.length) throw new Error('the routing service gave no table')
    const destinationOff = (table.destinations?.[0]?.distance ?? 0) > this.#maxSnapM
    return sources.map(({ id, mode }, i) => {
      const snappedM = table.sources?.[i]?.distance ?? 0
      if (snappedM > this.#maxSnapM) return { id, reachable: false, reason: 'source_off_network', snappedM }
      if (destinationOff) return { id, reachable: false, reason: 'destination_off_network', snappedM }
      const seconds = durations[i]?.[0]
      if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds < 0)
        return { id, reachable: false, reason: 'no_way', snappedM }
      return {
        id,
        reachable: true,
        etaS: mode === 'priority' ? seconds / PRIORITY_GAIN : seconds,
        distanceM: distances?.[i]?.[0] ?? 0,
        snappedM,
      }
    })
  }
}
