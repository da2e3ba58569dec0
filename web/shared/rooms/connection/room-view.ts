import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ErrorCode } from '#contract/errors.ts'
import type { Follow, JoinAnswer, RoomPeer, RungReport } from '#contract/media.ts'
import type { MediaSource, RoomPart, RoomRight } from '#contract/vocabulary-rooms.ts'
import type { StillSource } from '../data/stills.ts'
import type { Phase } from './machine.ts'
import type { RemoteStream } from './receiving.ts'
import type { SendProblem } from './sending.ts'

/** A line somebody wrote, as it passed. */
export interface ChatLine {
  entryId: string
  at: string
  accountId: string | null
  displayName: string
  text: string
}

/** The last single picture of somebody whose line carries no video. */
export interface ShownStill {
  url: string
  source: StillSource
  /** performance.now() */
  receivedAt_ms: number
}

/** What a room looks like from here, now. Newest wins; nothing in it is kept. */
export interface RoomView {
  phase: Phase
  /** performance.now() since when it is not as it should be; null while it is. */
  troubledSince_ms: number | null
  /** The last answer that was no. */
  refusal: ErrorCode | null
  peerId: string | null
  part: RoomPart | null
  rights: readonly RoomRight[]
  peers: readonly RoomPeer[]
  streams: readonly RemoteStream[]
  stills: Readonly<Record<string, ShownStill>>
  speaker: string | null
  follow: Follow | null
  recording: boolean
  rung: RungReport
  /** What is captured here and does not reach the server, and why. */
  unsent: Readonly<Partial<Record<MediaSource, SendProblem>>>
  /** Somebody closed this microphone; only its owner opens it. */
  mutedBy: string | null
  /** What was written since this screen came in, oldest first. */
  chat: readonly ChatLine[]
  /** Rises with each `room.changed`: entries, members or the recording are to be read again. */
  changes: number
}

export const wholeRung: RungReport = { sending: 'video', receiving: 'video', fault: null }

const empty: RoomView = {
  phase: { name: 'idle' },
  troubledSince_ms: null,
  refusal: null,
  peerId: null,
  part: null,
  rights: [],
  peers: [],
  streams: [],
  stills: {},
  speaker: null,
  follow: null,
  recording: false,
  rung: wholeRung,
  unsent: {},
  mutedBy: null,
  chat: [],
  changes: 0,
}

export type ViewStore = StoreApi<RoomView>
export const createView = (): ViewStore => createStore<RoomView>(() => empty)

export function showJoined(view: ViewStore, answer: JoinAnswer): void {
  const { peerId, part, rights, peers, follow, recording } = answer
  view.setState({ peerId, part, rights, peers, follow, recording, refusal: null })
}

export function showUnsent(view: ViewStore, source: MediaSource, problem: SendProblem | null): void {
  const { [source]: before, ...others } = view.getState().unsent
  if ((before ?? null) !== problem) view.setState({ unsent: problem ? { ...others, [source]: problem } : others })
}

export function showPeer(view: ViewStore, peer: RoomPeer): void {
  view.setState(({ peers }) => ({
    peers: peers.some((one) => one.peerId === peer.peerId)
      ? peers.map((one) => (one.peerId === peer.peerId ? peer : one))
      : [...peers, peer],
  }))
}

export function dropPeer(view: ViewStore, peerId: string): void {
  view.setState(({ peers, stills: { [peerId]: still, ...stills } }) => {
    if (still) URL.revokeObjectURL(still.url)
    return { peers: peers.filter((one) => one.peerId !== peerId), stills }
  })
}

export function showStill(view: ViewStore, peerId: string, jpeg: Uint8Array<ArrayBuffer>, source: StillSource): void {
  const before = view.getState().stills[peerId]
  const url = URL.createObjectURL(new Blob([jpeg], { type: 'image/jpeg' }))
  view.setState(({ stills }) => ({ stills: { ...stills, [peerId]: { url, source, receivedAt_ms: performance.now() } } }))
  // The picture that is drawn may still be read for a moment.
  if (before) setTimeout(() => URL.revokeObjectURL(before.url), 2_000)
}

/** An older view of the material that comes late is dropped. */
export function showFollow(view: ViewStore, follow: Follow): void {
  const before = view.getState().follow
  if (!before || follow.seq > before.seq) view.setState({ follow })
}

const mostLines = 200
export function showChat(view: ViewStore, line: ChatLine): void {
  view.setState(({ chat }) => (chat.some((one) => one.entryId === line.entryId) ? {} : { chat: [...chat, line].slice(-mostLines) }))
}
