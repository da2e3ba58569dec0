import type { ClockStrip } from './clock-camera.ts'

/** A frame that came from another screen; times in ms of the wall clock. */
export interface SeenFrame {
  track: string
  /** When it was drawn at its sender; null where the strip cannot be read. */
  drawn_ms: number | null
  /** When it stands on the screen. */
  shown_ms: number
  /** When its last packet came. */
  received_ms: number | null
  width: number
  height: number
}

declare global {
  interface Window {
    /** Frames since `frames.length = 0`, the oldest given up beyond 20,000. */
    seenFrames: SeenFrame[]
    /** When single pictures, sent in place of video, stood on the screen: ms of the wall clock. */
    seenStills: number[]
    /** The last tap on the page, ms of the wall clock. */
    tapped_ms: number | null
    /** Every peer connection the page has made. */
    peerConnections: RTCPeerConnection[]
  }
}

/** Runs in the page before its own scripts: notes each frame of a remote picture that any `<video>` of the page shows. */
export function installFrameWatch(strip: ClockStrip): void {
  window.seenFrames = []
  window.seenStills = []
  window.tapped_ms = null
  window.peerConnections = []
  const wall = (page_ms: number): number => Date.now() - performance.now() + page_ms
  window.addEventListener('click', ({ timeStamp }) => (window.tapped_ms = wall(timeStamp)), { capture: true })

  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      window.peerConnections.push(this)
    }
  }
  const isRemote = (track: MediaStreamTrack): boolean =>
    window.peerConnections.some((connection) => connection.getReceivers().some((receiver) => receiver.track === track))

  const noteStill = ({ target, timeStamp }: Event): void => {
    if (target instanceof HTMLImageElement && target.matches('.tile img.stream')) window.seenStills.push(wall(timeStamp))
  }
  document.addEventListener('load', noteStill, { capture: true })

  const watched = new WeakSet<HTMLVideoElement>()
  const media = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject')!
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    ...media,
    set(this: HTMLMediaElement, stream: MediaProvider | null) {
      media.set!.call(this, stream)
      if (!(this instanceof HTMLVideoElement) || watched.has(this)) return
      watched.add(this)
      watch(this)
    },
  })

  function watch(video: HTMLVideoElement): void {
    video.requestVideoFrameCallback((_now, { expectedDisplayTime, receiveTime }) => {
      watch(video)
      const track = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : undefined
      if (!track || !isRemote(track)) return
      const seen: SeenFrame = {
        track: track.id,
        drawn_ms: null,
        shown_ms: wall(expectedDisplayTime),
        received_ms: receiveTime === undefined ? null : wall(receiveTime),
        width: video.videoWidth,
        height: video.videoHeight,
      }
      window.seenFrames.push(seen)
      if (window.seenFrames.length > 20_000) window.seenFrames.shift()
      void read(video, seen)
    })
  }

  /** A frame that is gone before it can be read keeps its time on the screen, and null for when it was drawn. */
  async function read(video: HTMLVideoElement, seen: SeenFrame): Promise<void> {
    let frame: VideoFrame | undefined
    try {
      frame = new VideoFrame(video)
      const time = await readTime(frame)
      seen.drawn_ms = time === null ? null : unwrap(time, seen.shown_ms)
    } catch {
      seen.drawn_ms = null
    } finally {
      frame?.close()
    }
  }

  /** The full clock: the drawing was at most half the strip's range ago. */
  function unwrap(time: number, near_ms: number): number {
    const range = 2 ** strip.bits
    return near_ms - ((((near_ms - time) % range) + range) % range)
  }

  async function readTime(frame: VideoFrame): Promise<number | null> {
    const { width, height } = frame.visibleRect!
    const row = Math.floor((height * strip.height) / 4) * 2
    const rect = { x: 0, y: row, width: Math.floor(width / 2) * 2, height: 2 }
    const bytes = new Uint8Array(frame.allocationSize({ rect }))
    const [layout] = await frame.copyTo(bytes, { rect })
    const pixel = frame.format?.startsWith('RGB') || frame.format?.startsWith('BGR') ? 4 : 1
    const cells = strip.bits + strip.checkBits + 2
    const lightOf = (cell: number): number => bytes[layout!.offset + Math.floor(((cell + 0.5) * width) / cells) * pixel]!
    const [black, white] = [lightOf(0), lightOf(1)]
    if (white - black < 60) return null
    const valueOf = (from: number, count: number): number => {
      let value = 0
      for (let cell = from; cell < from + count; cell++) value = value * 2 + (lightOf(cell) > (black + white) / 2 ? 1 : 0)
      return value
    }
    const time = valueOf(2, strip.bits)
    let sum = 0
    for (let rest = time; rest > 0; rest = Math.floor(rest / 2 ** strip.checkBits)) sum += rest % 2 ** strip.checkBits
    return sum % 2 ** strip.checkBits === valueOf(2 + strip.bits, strip.checkBits) ? time : null
  }
}
