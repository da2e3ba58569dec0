import type { Rung } from '#contract/vocabulary-rooms.ts'
import type { Receiving } from '../connection/receiving.ts'
import { layersFor, type Tile } from './layers.ts'

/** How a picture lies on the screen, as its tile measures it. */
export type TileBox = Pick<Tile, 'height_px' | 'visible' | 'pinned'>

const settle_ms = 150
/** A camera in the dark makes five pictures a second: what stands for longer has lost its layer. */
const stands_ms = 450
/** By then the server has found out which layers the sender still makes. */
const stays_ms = 4_000

/** Which tile shows which stream; asks for layers when sizes have settled. What no tile shows is not asked for. */
export class TileBook {
  readonly #receiving: Receiving
  readonly #boxes = new Map<string, TileBox>()
  /** By consumer: until when its smallest layer is asked for, performance.now(). */
  readonly #stoodUntil = new Map<string, number>()
  #rung: Rung = 'video'
  #speaker: string | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #release: ReturnType<typeof setTimeout> | undefined

  constructor(receiving: Receiving) {
    this.#receiving = receiving
  }

  /** Null: the tile is gone. */
  set(consumerId: string, box: TileBox | null): void {
    if (box) this.#boxes.set(consumerId, box)
    else this.#boxes.delete(consumerId)
    this.#later()
  }

  setRung(rung: Rung): void {
    if (this.#rung === rung) return
    this.#rung = rung
    this.#later()
  }

  /**
   * How long the picture has not changed. Where a sender's line breaks in, it stops its large layers first, and the server waits 1.5 s before it
   * takes another: the smallest, which goes on, is asked for at once.
   */
  stood(consumerId: string, stood_ms: number): void {
    if (stood_ms < stands_ms || this.#stands(consumerId)) return
    this.#stoodUntil.set(consumerId, performance.now() + stays_ms)
    clearTimeout(this.#release)
    this.#release = setTimeout(() => this.#ask(), stays_ms)
    this.#ask()
  }

  setSpeaker(peerId: string | null): void {
    if (this.#speaker === peerId) return
    this.#speaker = peerId
    this.#later()
  }

  /** Asks again for everything: the server may know nothing of it. */
  again(): void {
    this.#later()
  }

  close(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#release)
  }

  #stands = (consumerId: string): boolean => (this.#stoodUntil.get(consumerId) ?? 0) > performance.now()

  #later(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#ask(), settle_ms)
  }

  #ask(): void {
    const tiles = this.#receiving.streams.flatMap((stream): Tile[] => {
      if (stream.source === 'microphone') return []
      const box = this.#boxes.get(stream.consumerId)
      return [
        {
          consumerId: stream.consumerId,
          source: stream.source,
          height_px: box?.height_px ?? 0,
          visible: box?.visible ?? false,
          pinned: box?.pinned ?? false,
          speaks: stream.peerId === this.#speaker,
          stood: this.#stands(stream.consumerId),
          spatialLayers: stream.spatialLayers,
          temporalLayers: stream.temporalLayers,
          current: this.#receiving.currentLayer(stream.consumerId),
        },
      ]
    })
    this.#receiving.wish(layersFor(tiles, this.#rung))
  }
}
