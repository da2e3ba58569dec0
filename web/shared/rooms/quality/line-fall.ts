import { number, ofType, type Stat } from './stat.ts'
import { pairInUse } from './way.ts'

/** What the sending connection had done and thought at one moment; counters since it began. */
export interface LineLook {
  at_ms: number
  /** What the browser believes the line carries. */
  available_bps: number
  /** On the wire, headers and what was asked for again with it. */
  sent_bytes: number
  sentAgain_bytes: number
  /** How often the server asked for something again. */
  asked: number
}

/** Null where the browser makes no estimate. */
export function lookAt(stats: readonly Stat[], at_ms: number): LineLook | null {
  const available_bps = number(pairInUse(stats), 'availableOutgoingBitrate')
  if (available_bps === null) return null
  const outbound = ofType(stats, 'outbound-rtp')
  const sum = (field: string) => outbound.reduce((all, one) => all + (number(one, field) ?? 0), 0)
  return {
    at_ms,
    available_bps,
    sent_bytes: sum('bytesSent') + sum('headerBytesSent'),
    sentAgain_bytes: sum('retransmittedBytesSent'),
    asked: sum('nackCount'),
  }
}

/** As long as the browser needs to follow a line that falls. */
export const fallTakes_ms = 2_000
/** What is asked for again comes in bursts of this length. */
const burst_ms = 600
/** The estimate wanders; this far it goes only where the line did. */
const fallen = 0.7
/**
 * 5 % of loss is asked for six times in a burst, and a twentieth is sent again; at a fall it was eleven times at least, and more than an eighth. Each wanders by
 * itself, and a picture begun anew for nothing stands for more than a second.
 */
const muchAsked = 10
const muchAgain = 0.1
/** Below it pictures are given up anyway. */
const least_bps = 200_000

/**
 * The line has just become far narrower than what is sent on it, and most of what it dropped is asked for again. `looks`: of the last
 * `fallTakes_ms`, the oldest first.
 */
export function hasFallen(looks: readonly LineLook[]): boolean {
  const [first, now] = [looks[0], looks.at(-1)]
  if (!first || !now || now.at_ms - first.at_ms < burst_ms || now.available_bps < least_bps) return false
  const sent_bps = ((now.sent_bytes - first.sent_bytes) * 8000) / (now.at_ms - first.at_ms)
  const most_bps = Math.max(...looks.map(({ available_bps }) => available_bps))
  if (now.available_bps > fallen * Math.min(most_bps, sent_bps)) return false
  const before = looks.findLast(({ at_ms }) => now.at_ms - at_ms >= burst_ms) ?? first
  const again_share = (now.sentAgain_bytes - before.sentAgain_bytes) / Math.max(1, now.sent_bytes - before.sent_bytes)
  return now.asked - before.asked >= muchAsked && again_share >= muchAgain
}
