import type { Stat } from './stat.ts'

const protocols = ['udp', 'tls', 'tcp'] as const
type Protocol = (typeof protocols)[number]

/** How the media of a connection go, as the browser measured it. */
export interface MediaWay {
  /** Of the pair that is in use; TLS to a relay alone. */
  protocol: Protocol
  relayed: boolean
  rtt_ms: number | null
}

/** The pair that is in use: after restarts of ICE older ones stand beside it, nominated too. */
export function pairInUse(stats: readonly Stat[]): Stat | undefined {
  const selected = stats.find((one) => one['type'] === 'transport')?.['selectedCandidatePairId']
  const pairs = stats.filter((one) => one['type'] === 'candidate-pair')
  // Firefox has no such transport, and marks the pair itself.
  return pairs.find((one) => (selected ? one['id'] === selected : one['nominated'] === true && one['state'] === 'succeeded'))
}

/** The way in use; null while there is none. */
export function wayOf(report: RTCStatsReport): MediaWay | null {
  const stats = new Map<string, Record<string, unknown>>()
  report.forEach((one: Record<string, unknown>, id: string) => void stats.set(id, one))
  const pair = pairInUse([...stats.values()])
  if (!pair) return null
  const local = stats.get(String(pair['localCandidateId']))
  const relayed = local?.['candidateType'] === 'relay'
  const protocol = relayed ? (local?.['relayProtocol'] ?? local?.['protocol']) : local?.['protocol']
  const rtt_s = pair['currentRoundTripTime']
  return { protocol: protocols.find((one) => one === protocol) ?? 'tcp', relayed, rtt_ms: typeof rtt_s === 'number' ? rtt_s * 1000 : null }
}
