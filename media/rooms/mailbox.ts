import type { RoomNotice } from '#contract/media.ts'
import { limits } from '../limits.ts'

/** What a state notice is about, and how often it may be said. Null: it is an event, and every one is said. */
function stateOf(notice: RoomNotice): { about: string; every_ms: number } | null {
  switch (notice.type) {
    case 'peer.changed':
      return { about: `peer ${notice.peer.peerId}`, every_ms: limits.state_ms }
    case 'consumer.layers':
    case 'consumer.score':
      return { about: `${notice.type} ${notice.consumerId}`, every_ms: limits.state_ms }
    case 'producer.score':
      return { about: `${notice.type} ${notice.producerId}`, every_ms: limits.state_ms }
    case 'speaker':
      return { about: notice.type, every_ms: limits.state_ms }
    case 'follow':
      return { about: notice.type, every_ms: limits.follow_ms }
    case 'peer.joined':
    case 'peer.left':
    case 'consumer.added':
    case 'consumer.removed':
    case 'consumer.paused':
    case 'producer.muted':
    case 'data.added':
    case 'data.removed':
    case 'chat':
    case 'room.changed':
    case 'media.lost':
    case 'ended':
      return null
  }
}

/** What must not be said any more after this event: the state of something that is gone. */
function outdatedBy(notice: RoomNotice): string[] {
  if (notice.type === 'peer.left') return [`peer ${notice.peerId}`]
  if (notice.type === 'consumer.removed') return [`consumer.layers ${notice.consumerId}`, `consumer.score ${notice.consumerId}`]
  return []
}

/**
 * Notices for one screen, in order. Of a state only the newest is kept while its last one is fresh. Closed until the screen has its answer,
 * and while it is away: then all is thrown away, for it is told the whole when it comes back.
 */
export class Mailbox {
  readonly #deliver: (notice: RoomNotice) => boolean
  readonly #onClogged: () => void
  readonly #said_ms = new Map<string, number>()
  readonly #waiting = new Map<string, { notice: RoomNotice; due_ms: number }>()
  #held: RoomNotice[] | null = []
  #away = false
  #timer: NodeJS.Timeout | undefined

  /** `deliver` says whether it could; where it could not, or too much is held, `onClogged` is called. */
  constructor(deliver: (notice: RoomNotice) => boolean, onClogged: () => void) {
    this.#deliver = deliver
    this.#onClogged = onClogged
  }

  post(notice: RoomNotice): void {
    if (this.#away) return
    if (this.#held) {
      this.#held.push(notice)
      if (this.#held.length > limits.heldNotices) this.#onClogged()
      return
    }
    const state = stateOf(notice)
    if (!state) {
      for (const about of outdatedBy(notice)) this.#forget(about)
      return this.#send(notice)
    }
    const now_ms = performance.now()
    const due_ms = (this.#said_ms.get(state.about) ?? -Infinity) + state.every_ms
    if (due_ms <= now_ms) return this.#say(state.about, notice, now_ms)
    this.#waiting.set(state.about, { notice, due_ms })
    this.#schedule(due_ms - now_ms)
  }

  /** Holds what comes until the screen has its answer. */
  hold(): void {
    this.#held = []
    this.#away = false
  }

  /** The answer is made, and says the whole as it is now: what comes from here on follows it. */
  answered(): void {
    this.#forgetAll()
    const held: RoomNotice[] = []
    this.#held = held
    setImmediate(() => {
      if (this.#held !== held) return
      this.#held = null
      for (const notice of held) this.post(notice)
    })
  }

  /** The last that is said, also to one that has only just entered and whose answer is on its way. */
  last(notice: RoomNotice): void {
    if (this.#away) return
    if (this.#held) setImmediate(() => this.#deliver(notice))
    else this.#deliver(notice)
    this.leave()
  }

  /** The screen's line is broken. */
  leave(): void {
    this.#away = true
    this.#forgetAll()
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #forgetAll(): void {
    this.#held = null
    this.#waiting.clear()
    this.#said_ms.clear()
  }

  #say(about: string, notice: RoomNotice, now_ms: number): void {
    this.#waiting.delete(about)
    this.#said_ms.set(about, now_ms)
    this.#send(notice)
  }

  #send(notice: RoomNotice): void {
    if (!this.#deliver(notice)) this.#onClogged()
  }

  #forget(about: string): void {
    this.#waiting.delete(about)
    this.#said_ms.delete(about)
  }

  #schedule(in_ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#flush()
    }, in_ms)
  }

  #flush(): void {
    const now_ms = performance.now()
    for (const [about, { notice, due_ms }] of this.#waiting) if (due_ms <= now_ms + 5) this.#say(about, notice, now_ms)
    const next_ms = Math.min(...[...this.#waiting.values()].map(({ due_ms }) => due_ms))
    if (next_ms !== Infinity && !this.#away) this.#schedule(next_ms - now_ms)
  }
}
