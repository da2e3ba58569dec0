import { stillSteps, type Still, type StillSource } from './stills.ts'

/** Takes single pictures of a track. The element it plays in is never shown. */
export class StillCamera {
  readonly #video = document.createElement('video')
  readonly #canvas = document.createElement('canvas')
  #track: MediaStreamTrack | null = null
  /** Where the last one fitted: scenes change slowly. */
  #step = 1

  constructor() {
    this.#video.muted = true
    this.#video.playsInline = true
  }

  /** Null while the track has no picture yet, or none fits. */
  async take(track: MediaStreamTrack, source: StillSource, now_ms: number, mostBytes: number): Promise<Still | null> {
    await this.#play(track)
    const { videoWidth, videoHeight } = this.#video
    if (!videoWidth || !videoHeight) return null
    for (let step = Math.max(0, this.#step - 1); step < stillSteps.length; step += 1) {
      const [width_px, quality] = stillSteps[step]!
      const jpeg = await this.#draw(Math.min(width_px, videoWidth), (width_px * videoHeight) / videoWidth, quality)
      if (!jpeg || jpeg.length > mostBytes) continue
      this.#step = step
      return { source, width_px: this.#canvas.width, height_px: this.#canvas.height, capturedAt_ms: now_ms, jpeg }
    }
    return null
  }

  close(): void {
    this.#track = null
    this.#video.srcObject = null
  }

  async #play(track: MediaStreamTrack): Promise<void> {
    if (this.#track === track) return
    this.#track = track
    this.#video.srcObject = new MediaStream([track])
    await this.#video.play().catch(() => {})
  }

  async #draw(width: number, height: number, quality: number): Promise<Uint8Array<ArrayBuffer> | null> {
    this.#canvas.width = Math.round(width)
    this.#canvas.height = Math.round(height)
    this.#canvas.getContext('2d')?.drawImage(this.#video, 0, 0, this.#canvas.width, this.#canvas.height)
    const blob = await new Promise<Blob | null>((resolve) => this.#canvas.toBlob(resolve, 'image/jpeg', quality))
    return blob ? new Uint8Array(await blob.arrayBuffer()) : null
  }
}
