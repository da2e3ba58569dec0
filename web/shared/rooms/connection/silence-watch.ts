import { pairInUse } from '../quality/way.ts'
import type { Direction, Transports } from './transports.ts'

const look_ms = 400
/** What was heard at so many looks in a row flows; what then is not heard at so many has stopped. */
const flowsAfter = 5
const silentAfter = 2
/** Longer than the round trip of any line that still serves. */
const unansweredAfter = 4
/** Of a line that loses nearly everything something is heard at least so often. */
const goneAfter = 5
/** A line that is bad altogether is silent now and then. */
const again_ms = 5_000

/** What a look at one connection sees. */
export interface Look {
  bytes: number
  /** Checks of the pair in use that were answered so far. */
  answers: number
  /** The last check has no answer yet. */
  waits: boolean
}

/** How long one connection has been heard of, and how long not. */
export interface Heard {
  bytes: number
  /** Looks in a row with something new, as it was when it fell silent. */
  flowed: number
  /** Looks in a row without. */
  silent: number
  answers: number
  /** Looks in a row at which a check waited for its answer and none had come. */
  unanswered: number
}

export const unheard: Heard = { bytes: 0, flowed: 0, silent: 0, answers: 0, unanswered: 0 }

/** One look later. Pure. */
export function listenOn({ bytes, flowed, silent, answers, unanswered }: Heard, now: Look): Heard {
  const asked = { answers: now.answers, unanswered: now.waits && now.answers === answers ? unanswered + 1 : 0 }
  if (now.bytes <= bytes) return { ...asked, bytes, flowed, silent: silent + 1 }
  return { ...asked, bytes: now.bytes, flowed: silent === 0 ? flowed + 1 : 1, silent: 0 }
}

/**
 * One way only may be shut, as by a firewall: what comes still comes, and no check is answered on any connection. A line that is full loses checks
 * as well, but over the connection that sends something comes all the time: the server tells what arrived, ten times a second.
 */
export const goesUnanswered = (connections: readonly [sends: Heard, receives: Heard]): boolean =>
  connections.every(({ answers, unanswered }) => answers > 0 && unanswered >= unansweredAfter) && !isConfirmed(connections[0])

const isConfirmed = ({ silent, flowed }: Heard): boolean => silent === 0 && flowed >= unansweredAfter

/** What is sent over it arrives, and is told to; what comes comes. */
export const carries = ([sends, receives]: readonly [sends: Heard, receives: Heard], direction: Direction): boolean =>
  isConfirmed(sends) && (direction === 'send' || isConfirmed(receives))

/** Something still comes back for what is sent, however little arrives. */
export const isHeard = ({ bytes, silent }: Heard): boolean => bytes > 0 && silent < goneAfter

/** Everything that flowed has stopped in the same moment. Where one still flows it is no matter of the network. */
export function hasFallenSilent(connections: readonly Heard[]): boolean {
  const flowing = connections.filter(({ flowed }) => flowed >= flowsAfter)
  return flowing.length > 0 && flowing.every(({ silent }) => silent >= silentAfter)
}

/** Tells when all that came over both connections stops at once, as with another address, or nothing that is sent arrives: ICE says so only after four to seven seconds. */
export class SilenceWatch {
  readonly #fellSilent: () => void
  #heard: [sends: Heard, receives: Heard] = [unheard, unheard]
  #timer: ReturnType<typeof setInterval> | undefined
  #told_ms = -again_ms

  constructor(fellSilent: () => void) {
    this.#fellSilent = fellSilent
  }

  attach(transports: Transports): void {
    this.detach()
    const connections = [transports.send, transports.receive]
    this.#heard = [unheard, unheard]
    const timer = setInterval(async () => {
      const looks = await Promise.all(connections.map((one) => one.getStats().then(lookAt, () => nothing)))
      if (timer === this.#timer) this.#look(looks)
    }, look_ms)
    this.#timer = timer
  }

  detach(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Whether media pass all the same, whatever ICE says: its checks are few, and the first that a full line loses. */
  carries(direction: Direction): boolean {
    return carries(this.#heard, direction)
  }

  /** Whether the other end is there at all for what is sent. */
  get isHeard(): boolean {
    return isHeard(this.#heard[0])
  }

  #look(looks: readonly Look[]): void {
    const [sends, receives] = this.#heard
    this.#heard = [listenOn(sends, looks[0] ?? nothing), listenOn(receives, looks[1] ?? nothing)]
    const isCut = hasFallenSilent(this.#heard) || goesUnanswered(this.#heard)
    if (!isCut || performance.now() - this.#told_ms < again_ms) return
    this.#told_ms = performance.now()
    this.#fellSilent()
  }
}

const nothing: Look = { bytes: 0, answers: 0, waits: false }

function lookAt(report: RTCStatsReport): Look {
  const stats: Readonly<Record<string, unknown>>[] = []
  report.forEach((one: Record<string, unknown>) => void stats.push(one))
  const count = (value: unknown): number => (typeof value === 'number' ? value : 0)
  const pair = pairInUse(stats)
  return {
    bytes: stats.reduce((sum, one) => sum + (one['type'] === 'transport' ? count(one['bytesReceived']) : 0), 0),
    answers: count(pair?.['responsesReceived']),
    waits: pair?.['state'] === 'in-progress',
  }
}
