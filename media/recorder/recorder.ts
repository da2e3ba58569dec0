import type { Logger } from '#platform/log.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Peer } from '../rooms/peer.ts'
import type { RecordedTrack, RecordingOrder } from '../service.ts'
import { PeerRecorder } from './peer-recorder.ts'
import type { CreateWriter } from './writer.ts'

interface Recording {
  roomId: string
  origin_ms: number
  /** Who agreed. */
  peerIds: ReadonlySet<string>
  peers: Map<string, PeerRecorder>
  /** Of peers whose consent was withdrawn. */
  finished: Promise<RecordedTrack[]>[]
}

export interface RecorderParts {
  /** Who is in the room on this host. */
  peersOf(roomId: string): readonly Peer[]
  /** Null: there is nowhere to write to. */
  createWriter: CreateWriter | null
  log: Logger
}

/** The recordings of this host: of each person who agreed, and of nobody else. */
export class Recorder {
  readonly #parts: RecorderParts
  readonly #recordings = new Map<string, Recording>()

  constructor(parts: RecorderParts) {
    this.#parts = parts
  }

  get able(): boolean {
    return this.#parts.createWriter !== null
  }

  /** Throws `room.recorder_missing`. Started again, it goes on. */
  start({ recordingId, roomId, peerIds, age_ms = 0 }: RecordingOrder): void {
    if (!this.able) throw new Refusal('room.recorder_missing')
    if (!this.#recordings.has(recordingId))
      this.#recordings.set(recordingId, {
        roomId,
        origin_ms: performance.now() - age_ms,
        peerIds: new Set(),
        peers: new Map(),
        finished: [],
      })
    this.set({ recordingId, roomId, peerIds })
  }

  /** Throws `room.not_recording`. */
  set({ recordingId, peerIds }: RecordingOrder): void {
    const recording = this.#find(recordingId)
    recording.peerIds = new Set(peerIds)
    for (const [peerId, recorder] of recording.peers) {
      if (recording.peerIds.has(peerId)) continue
      recording.peers.delete(peerId)
      recording.finished.push(recorder.finish())
    }
    for (const peer of this.#parts.peersOf(recording.roomId)) this.#follow(recordingId, recording, peer)
  }

  /** Throws `room.not_recording`. */
  age_ms(recordingId: string): number {
    return performance.now() - this.#find(recordingId).origin_ms
  }

  /** Throws `room.not_recording`. */
  async stop(recordingId: string): Promise<RecordedTrack[]> {
    const recording = this.#find(recordingId)
    this.#recordings.delete(recordingId)
    const finished = [...recording.finished, ...[...recording.peers.values()].map((recorder) => recorder.finish())]
    return (await Promise.all(finished)).flat().toSorted((a, b) => a.startOffset_ms - b.startOffset_ms)
  }

  /** The peer sends something else now, or nothing. */
  changed(roomId: string, peer: Peer): void {
    for (const [id, recording] of this.#recordings) if (recording.roomId === roomId) this.#follow(id, recording, peer)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#recordings.keys()].map((recordingId) => this.stop(recordingId)))
  }

  #find(recordingId: string): Recording {
    const recording = this.#recordings.get(recordingId)
    if (!recording) throw new Refusal('room.not_recording')
    return recording
  }

  #follow(recordingId: string, recording: Recording, peer: Peer): void {
    const { createWriter, log } = this.#parts
    if (!createWriter || !recording.peerIds.has(peer.id)) return
    let recorder = recording.peers.get(peer.id)
    if (!recorder) {
      const { origin_ms } = recording
      recorder = new PeerRecorder({ recordingId, peerId: peer.id, accountId: peer.accountId, origin_ms, createWriter, log })
      recording.peers.set(peer.id, recorder)
    }
    const { connection } = peer
    const { shard, sending } = connection ?? {}
    recorder.record(shard?.router ?? null, sending?.producers() ?? [], sending?.channel('pointer'))
  }
}
