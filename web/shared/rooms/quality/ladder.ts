import { rungs, type Rung, type RungFault } from '#contract/vocabulary-rooms.ts'
import { mostStillBytes } from '../data/stills.ts'
import type { SoundForm } from './encodings.ts'
import { freshRoundTrip, isOnlyLong, roundTripAfter, type RoundTrip } from './round-trip.ts'

/** What a second of both directions looked like. Shares are 0 … 1; null where the browser does not tell or nothing passes. */
export interface QualitySample {
  uplink: {
    sendsVideo: boolean
    /** What the browser believes the line carries. */
    available_bps: number | null
    rtt_ms: number | null
    loss: number | null
    /** Of the microphone alone. */
    soundLoss: number | null
    videoSent_bps: number
    /** The largest layer is not made: what others see is less than the camera gives. */
    cut: boolean
    /** The encoder makes no pictures although there is one to send. */
    stalled: boolean
    /** `unknown`: a browser that does not tell, as Firefox. */
    limitedBy: 'none' | 'cpu' | 'bandwidth' | 'other' | 'unknown'
  }
  downlink: {
    loss: number | null
    /** Share of the sound that had to be invented. */
    concealed: number | null
    /** Share of the time for which a picture stood still. */
    frozen: number | null
    /** The server cannot even send the smallest layer of a picture that is asked for. */
    starved: boolean
    /** The sender's own line loses it: nothing that a lower rung here would mend. */
    senderIsBad: boolean
    /** All that comes is from lines which are known to be bad: nothing of it says anything about this one. */
    blameless: boolean
  }
  /** All others in the room report trouble too. */
  allTroubled: boolean
}

/** One direction, with its memory. */
interface Side {
  rung: Rung
  badFor_s: number
  goodFor_s: number
  /** How long it must be good before the next rung up is tried: longer after each try that failed. */
  patience_s: number
  sinceClimb_s: number
  /** It came to this rung from below. */
  climbed: boolean
}

export interface Ladder {
  sending: Side
  receiving: Side
  fault: RungFault | null
  /** It sends less because the largest layer was away, and the browser did not say why. */
  unexplained: boolean
  roundTrip: RoundTrip
  /** bit/s that pictures may take at most, so that sound stays whole; Infinity where nothing is short. */
  videoLimit_bps: number
  sound: SoundForm
  /** Since when the other form of sound would fit better. */
  soundMisfits_s: number
  /** bit/s that single pictures may take in the mean; 0 while the line closes. */
  stills_bps: number
  /** The most that the line was believed to carry lately, while pictures are sent one by one; null elsewhere, and where the browser does not tell. */
  besideStills_bps: number | null
  /** Share of what is sent that was lost, over the last few seconds. */
  lossOfLate: number
}

const firstPatience_s = 8
const longestPatience_s = 60
/** Where a picture a second hardly fits. */
const tightPatience_s = 30
/** A rung that did not hold for so long was a mistake. */
const provesItself_s = 15
/** So long a browser may take to find out that a line carries the largest layer. */
const triesLarge_s = 8
/** Sound is sent on every rung: where it arrives again, that is said soon. */
const soundIsBack_s = 3
/** One bad second is chance; sound that suffers waits less. */
const fallsAfter_s = 2
const deepFallAfter_s = 3
/** What arrives badly may be the sender's fault, who knows it a moment later. */
const waitsForSender_s = 2

const freshSide: Side = {
  rung: 'video',
  badFor_s: 0,
  goodFor_s: 0,
  patience_s: firstPatience_s,
  sinceClimb_s: Number.POSITIVE_INFINITY,
  climbed: false,
}
export const freshLadder: Ladder = {
  sending: freshSide,
  receiving: freshSide,
  fault: null,
  unexplained: false,
  roundTrip: freshRoundTrip,
  videoLimit_bps: Number.POSITIVE_INFINITY,
  sound: 'full',
  soundMisfits_s: 0,
  stills_bps: mostStillBytes * 8,
  besideStills_bps: null,
  lossOfLate: 0,
}

/** A second weighs so much: 5 % of loss are 10 % and more of many a report, two seconds in a row in every few minutes. */
const secondOfLoss = 0.2

/** The loss at which single pictures still arrive. */
const stillsStand = 0.4

/**
 * Least that each rung of sending needs: bit/s, beside sound that is made for a narrow line, as it is two seconds after one is found; and the loss it
 * stands. Sound itself is judged by what is lost of it alone.
 */
const needsUp: readonly (readonly [rung: Rung, least_bps: number, mostLoss: number])[] = [
  ['video', 520_000, 0.1],
  ['lower_video', 80_000, 0.25],
  ['stills', 60_000, stillsStand],
  ['audio', 0, 0.6],
]

/** One second further (`dt_s` seconds since the sample before). Pure. */
export function climb(before: Ladder, sample: QualitySample, dt_s = 1): Ladder {
  const { uplink, downlink } = sample
  const ladder = { ...before, lossOfLate: lossOfLate(before.lossOfLate, uplink.loss, dt_s) }
  const down = wantedDown(downlink)
  const looks = looksTo(uplink, ladder)
  const roundTrip = roundTripAfter(ladder.roundTrip, uplink, dt_s)
  const isQueued = roundTrip.longer !== null
  const fits = wantedUp(uplink, ladder)
  const up = isQueued && (isTrying(ladder.sending) || isOnlyFull(fits, uplink)) ? 'stills' : fits
  const besideStills_bps = mostBesideStills(ladder, uplink, dt_s)
  // An estimate that nothing feeds does not rise, but one that falls is news, and sooner here than loss and round trip.
  const isNarrowing = besideStills_bps !== null && (uplink.available_bps ?? besideStills_bps) < Math.min(besideStills_bps / 2, room_bps)
  const clean = isClean(uplink.loss, uplink.soundLoss) && !isQueued && !isNarrowing
  const sending = move(ladder.sending, up, { clean, looks, waits_s: 0 }, dt_s)
  const receiving = downlink.blameless
    ? freshSide
    : move(
        ladder.receiving,
        down,
        { clean: isClean(downlink.loss, downlink.concealed) && !downlink.starved, looks: 'fair', waits_s: waitsForSender_s },
        dt_s,
      )
  // What was taken from the picture for nothing is given back at once; so is all of it on the way to the large one, or that would not be made.
  const isGivenBack = isOnlyLong(ladder.roundTrip, roundTrip) || (sending.rung === 'video' && ladder.sending.rung !== 'video')
  const fell = ladder.sending.rung === 'video' && sending.rung !== 'video'
  const next = {
    sending,
    receiving,
    // Below the largest rung that layer is always away: what counts is why it was left.
    unexplained: sending.rung === 'lower_video' && (fell ? isUnexplained(uplink) : ladder.unexplained),
    roundTrip,
    videoLimit_bps: limitOf(isGivenBack ? wide_bps : ladder.videoLimit_bps, sending.rung, uplink, isQueued, dt_s),
    ...soundFor(ladder, uplink, dt_s),
    stills_bps: isNarrowing ? 0 : stillsFor(ladder, uplink, dt_s),
    besideStills_bps,
    lossOfLate: ladder.lossOfLate,
  }
  return { ...next, fault: faultOf(next, sample) }
}

const lossOfLate = (before: number, loss: number | null, dt_s: number): number =>
  loss === null ? before : loss + (before - loss) * (1 - secondOfLoss) ** dt_s

function wantedUp(uplink: QualitySample['uplink'], ladder: Ladder): Rung {
  const { sending } = ladder
  // A rung below it is the ladder's own doing that the largest layer is away; a moment after the climb the browser still tries the line.
  if (sending.rung === 'video' && uplink.cut && sending.sinceClimb_s > triesLarge_s) return 'lower_video'
  const available_bps = carried(uplink)
  // What is lost of pictures says nothing about speech: they can be left out.
  const lossOf = (rung: Rung) => {
    if (rung === 'video') return Math.min(uplink.loss ?? 0, ladder.lossOfLate)
    return (rung === 'audio' && uplink.sendsVideo ? uplink.soundLoss : uplink.loss) ?? 0
  }
  const fits = needsUp.find(([rung, least, mostLoss]) => (available_bps ?? least) >= least && lossOf(rung) <= mostLoss)
  return fits?.[0] ?? 'text'
}

/** Pictures that move again, on a line of which the browser's estimate says nothing yet: that packets queue tells that it does not carry them. */
const isTrying = ({ rung, climbed, sinceClimb_s }: Side): boolean => rung === 'lower_video' && climbed && sinceClimb_s < provesItself_s

/** A queue that is full drops what pictures pour into it. Without them it is empty, and what is lost by then tells what else the line bears. */
const isOnlyFull = (fits: Rung, { sendsVideo, soundLoss }: QualitySample['uplink']): boolean =>
  sendsVideo && (soundLoss ?? 0) <= stillsStand && rungs.indexOf(fits) > rungs.indexOf('stills')

/** What the line looks to carry, for the next rung up: far more than that needs, and it is tried without a long wait; not half of it, and sound would suffer from a try. */
type Looks = 'wide' | 'fair' | 'tight'

function looksTo({ available_bps }: QualitySample['uplink'], { sending }: Ladder): Looks {
  const next = needsUp[rungs.indexOf(sending.rung) - 1]
  if (next === undefined || available_bps === null) return 'fair'
  if (available_bps > 3 * next[1]) return 'wide'
  return sending.rung === 'audio' && available_bps < next[1] / 2 ? 'tight' : 'fair'
}

/** A fall is news for some seconds, the longer the deeper; then it is the line as it is. */
function mostBesideStills({ sending, besideStills_bps }: Ladder, { available_bps }: QualitySample['uplink'], dt_s: number): number | null {
  if (sending.rung !== 'stills' || available_bps === null) return null
  return Math.max((besideStills_bps ?? 0) * 0.7 ** dt_s, available_bps)
}

/** The estimate grows only with what is sent: a wall that nobody moves before says nothing about the line. */
function carried({ available_bps, videoSent_bps, limitedBy, sendsVideo }: QualitySample['uplink']): number | null {
  const isUsed = !sendsVideo || limitedBy === 'bandwidth' || videoSent_bps > (available_bps ?? 0) * 0.5
  return isUsed ? available_bps : null
}

function wantedDown({ loss, concealed, frozen, starved, senderIsBad }: QualitySample['downlink']): Rung {
  if (senderIsBad) return 'video'
  const bad = Math.max(loss ?? 0, (frozen ?? 0) / 2)
  if ((concealed ?? 0) > 0.5) return 'text'
  if ((concealed ?? 0) > 0.3) return 'audio'
  if (starved || bad > 0.25) return 'stills'
  return bad > 0.1 ? 'lower_video' : 'video'
}

const isClean = (loss: number | null, sound: number | null) => (loss ?? 0) < 0.06 && (sound ?? 0) < 0.03
/** Where no picture is sent the browser learns nothing of what the line carries: only a try tells. */
const blind: readonly Rung[] = ['stills', 'audio', 'text']

interface Signs {
  clean: boolean
  looks: Looks
  /** How much longer than usual it must be bad. */
  waits_s: number
}

function move(side: Side, wanted: Rung, { clean, looks, waits_s }: Signs, dt_s: number): Side {
  const at = rungs.indexOf(side.rung)
  const to = rungs.indexOf(wanted)
  const sinceClimb_s = side.sinceClimb_s + dt_s
  const mayTry = blind.includes(side.rung) && clean
  if (to > at && !mayTry) {
    const badFor_s = side.badFor_s + dt_s
    const deep = to - at > 1
    if (badFor_s < waits_s + (deep ? deepFallAfter_s : fallsAfter_s)) return { ...side, badFor_s, goodFor_s: 0, sinceClimb_s }
    const patience_s = sinceClimb_s < provesItself_s ? Math.min(longestPatience_s, side.patience_s * 2) : side.patience_s
    return { rung: rungs[to]!, badFor_s: 0, goodFor_s: 0, patience_s, sinceClimb_s, climbed: false }
  }
  const goodFor_s = side.goodFor_s + dt_s
  // What failed before is forgotten when a climb has held; the highest rung must hold for longer.
  const held = side.climbed && sinceClimb_s > (at === 0 ? longestPatience_s : provesItself_s)
  const patience_s = held ? firstPatience_s : side.patience_s
  const mayClimb = at > 0 && (to < at || mayTry)
  const patient_s =
    side.rung === 'text'
      ? soundIsBack_s
      : looks === 'wide'
        ? firstPatience_s
        : Math.max(patience_s, looks === 'tight' ? tightPatience_s : 0)
  if (mayClimb && goodFor_s >= patient_s)
    return { ...side, rung: rungs[at - 1]!, patience_s, badFor_s: 0, goodFor_s: 0, sinceClimb_s: 0, climbed: true }
  if (at > 0 && !mayClimb) return { ...side, patience_s, badFor_s: 0, goodFor_s: 0, sinceClimb_s }
  return { ...side, badFor_s: 0, goodFor_s, patience_s, sinceClimb_s }
}

/** A line of less than the first has no room for sound in full beside anything; from the second on it has. A change is heard, so the way back waits. */
const soundForm_bps: Readonly<Record<SoundForm, number>> = { narrow: 130_000, full: 250_000 }
const soundChangesAfter_s: Readonly<Record<SoundForm, number>> = { narrow: 2, full: 3 }

function soundFor(
  { sound, soundMisfits_s, sending }: Ladder,
  { available_bps }: QualitySample['uplink'],
  dt_s: number,
): Pick<Ladder, 'sound' | 'soundMisfits_s'> {
  const other: SoundForm = sound === 'full' ? 'narrow' : 'full'
  // The estimate of a line without pictures is no reason to send more.
  const misfits =
    available_bps !== null &&
    (other === 'narrow' ? available_bps < soundForm_bps.narrow : available_bps > soundForm_bps.full && !blind.includes(sending.rung))
  const for_s = misfits ? soundMisfits_s + dt_s : 0
  return for_s >= soundChangesAfter_s[other] ? { sound: other, soundMisfits_s: 0 } : { sound, soundMisfits_s: for_s }
}

const least_bps = 60_000
const lowerVideo_bps = 420_000
const wide_bps = 4_000_000

/** Data channels heed no estimate: what pictures may take is what sound leaves, less a fifth for what varies. */
const soundBesideStills_bps = 35_000
/** From here on a picture a second goes in full: a line that falls to no less has room for all that is sent on it. */
const room_bps = soundBesideStills_bps + mostStillBytes * 8
/** A small picture every three seconds: what a line of 40 kbit/s still carries beside sound, however little its estimate says. */
const leastStills_bps = 8_000

/** An estimate that no picture has proven may be a probe's that found the line empty: a try begins with little. */
function stillsFor({ sending, stills_bps }: Ladder, { available_bps }: QualitySample['uplink'], dt_s: number): number {
  if (sending.rung === 'audio' || sending.rung === 'text') return leastStills_bps
  const left_bps = ((available_bps ?? Number.POSITIVE_INFINITY) - soundBesideStills_bps) * 0.8
  return Math.max(leastStills_bps, Math.min(mostStillBytes * 8, left_bps, stills_bps * 1.3 ** dt_s))
}

/** The browser's own estimate divides a narrow line; here pictures give way where sound suffers all the same. */
function limitOf(limit_bps: number, rung: Rung, uplink: QualitySample['uplink'], isQueued: boolean, dt_s: number): number {
  const ceiling_bps = rung === 'video' ? wide_bps : lowerVideo_bps
  let next_bps = Math.min(limit_bps, ceiling_bps)
  const soundSuffers = isQueued || (uplink.soundLoss ?? 0) > 0.04
  if (soundSuffers && uplink.sendsVideo) next_bps = Math.min(next_bps, Math.max(uplink.videoSent_bps, least_bps)) * 0.7 ** dt_s
  else next_bps = Math.min(ceiling_bps, next_bps * 1.12 ** dt_s)
  next_bps = Math.max(least_bps, next_bps)
  return next_bps >= wide_bps ? Number.POSITIVE_INFINITY : next_bps
}

function faultOf(
  { sending, receiving, unexplained }: Pick<Ladder, 'sending' | 'receiving' | 'unexplained'>,
  { uplink, downlink, allTroubled }: QualitySample,
): RungFault | null {
  const [up, down] = [sending.rung !== 'video', receiving.rung !== 'video']
  if (uplink.sendsVideo && (uplink.stalled || uplink.limitedBy === 'cpu') && !isShort(uplink)) return 'device'
  if ((up || down) && allTroubled) return 'server'
  if (up && !unexplained) return 'own_uplink'
  if (down) return 'own_downlink'
  return downlink.senderIsBad ? 'other_uplink' : null
}

/** The largest layer is away, and whether the line or the machine is to blame, the browser does not tell: nobody is blamed for it. */
const isUnexplained = ({ cut, limitedBy, available_bps, loss }: QualitySample['uplink']) =>
  cut && limitedBy === 'unknown' && available_bps === null && (loss ?? 0) <= 0.1

const isShort = ({ available_bps, loss }: QualitySample['uplink']) =>
  (available_bps ?? Number.POSITIVE_INFINITY) < 520_000 || (loss ?? 0) > 0.1
