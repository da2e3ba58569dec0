import { number, ofType, type Stat } from './stat.ts'

/** What the other end said last of one stream that is sent. */
interface Report {
  /** The browser's time of it. */
  at: number | null
  /** Packets that had not arrived by then, and that had been sent. */
  lost: number
  sent: number
  /** It came between two looks: what had been sent is known. Of one that stood there at the first look it is not. */
  seenToCome: boolean
  /** Share that did not arrive since the report before; null where it does not go on from one that was seen to come. */
  loss: number | null
}

/** By the id of the browser's `remote-inbound-rtp`. */
export type Reports = ReadonlyMap<string, Report>

/**
 * The reports as they stand at another look at the statistics. Counted from what each says in all, and as what it says since the one before: the share
 * that stands in the browser's statistics stays there for as long as nothing more is said.
 */
export function reportsAfter(before: Reports | null, send: readonly Stat[]): Reports {
  const streams = ofType(send, 'outbound-rtp')
  const after = new Map<string, Report>()
  for (const one of ofType(send, 'remote-inbound-rtp')) {
    const id = String(one['id'])
    const lost = number(one, 'packetsLost')
    const sent = number(
      streams.find((stream) => stream['id'] === one['localId']),
      'packetsSent',
    )
    if (lost === null || sent === null) continue
    const now = { at: number(one, 'timestamp'), lost, sent }
    after.set(id, reportAfter(before?.get(id), now) ?? { ...now, seenToCome: before !== null, loss: null })
  }
  return after
}

function reportAfter(before: Report | undefined, now: Pick<Report, 'at' | 'lost' | 'sent'>): Report | null {
  if (!before || now.sent < before.sent) return null
  if (now.at === before.at && now.lost === before.lost) return before
  const sent = now.sent - before.sent
  const loss = before.seenToCome && sent > 0 ? Math.min(1, Math.max(0, (now.lost - before.lost) / sent)) : null
  return { ...now, seenToCome: true, loss }
}
