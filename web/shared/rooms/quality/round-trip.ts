/** What the round trip of a line has been: whether packets queue on it, or the way is only long. */
export interface RoundTrip {
  /** Where nothing queues; null where it is to be learnt, as on another network. */
  usual_ms: number | null
  /** It is far longer than usual, since then; null where it is not. */
  longer: Longer | null
}

/** How it has been since it was far longer, and what pictures took when that began. */
interface Longer {
  for_s: number
  least_ms: number
  most_ms: number
  videoThen_bps: number
}

export const freshRoundTrip: RoundTrip = { usual_ms: null, longer: null }

interface Sample {
  rtt_ms: number | null
  loss: number | null
  videoSent_bps: number
  available_bps: number | null
}

/** So much longer than usual means that packets queue, and sound comes late before it is lost. */
const queues_ms = 300
/** So much the usual one may rise in a second while nothing else tells. */
const usualRises_ms = 2
/** What pictures took has been cut to so much, and the round trip is as it was: no queue of ours, whatever is sent. */
const cutTo = 0.6
/** A line that is full of little more than sound stays full when the picture is cut: what the browser believes that it carries tells it apart. */
const wide_bps = 200_000
const staysFor_s = 5
/** Of a mobile line that is only long. A queue that drains, or fills, moves further. */
const wavers_ms = 150
/** A queue that is full drops. */
const drops = 0.02

/** One sample later. Pure. */
export function roundTripAfter({ usual_ms, longer }: RoundTrip, sample: Sample, dt_s: number): RoundTrip {
  const { rtt_ms } = sample
  if (rtt_ms === null) return { usual_ms, longer: null }
  const usual = Math.min(rtt_ms, (usual_ms ?? rtt_ms) + usualRises_ms * dt_s)
  if (rtt_ms - usual <= queues_ms) return { usual_ms: usual, longer: null }
  const next = longer ? { ...longer, for_s: longer.for_s + dt_s } : begun(sample)
  next.least_ms = Math.min(next.least_ms, rtt_ms)
  next.most_ms = Math.max(next.most_ms, rtt_ms)
  if (next.most_ms - next.least_ms > wavers_ms || (sample.loss ?? 0) > drops || (sample.available_bps ?? wide_bps) < wide_bps)
    return { usual_ms: usual, longer: { ...begun(sample), videoThen_bps: next.videoThen_bps } }
  const isCut = sample.videoSent_bps <= next.videoThen_bps * cutTo
  // Another way, as by a satellite or a tunnel, on the same address.
  if (next.for_s >= staysFor_s && isCut) return { usual_ms: next.least_ms, longer: null }
  return { usual_ms: usual, longer: next }
}

const begun = ({ rtt_ms, videoSent_bps }: Sample): Longer => ({
  for_s: 0,
  least_ms: rtt_ms ?? 0,
  most_ms: rtt_ms ?? 0,
  videoThen_bps: videoSent_bps,
})

/** The line was taken for a full one, and is only a long one. */
export const isOnlyLong = (before: RoundTrip, now: RoundTrip): boolean =>
  before.longer !== null && now.longer === null && (now.usual_ms ?? 0) - (before.usual_ms ?? 0) > queues_ms / 2
