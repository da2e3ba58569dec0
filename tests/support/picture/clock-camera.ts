/**
 * What a clock picture looks like: a strip of black and white cells along its upper edge holds the wall clock's milliseconds, so that
 * whoever receives the picture can say how old it is. Two cells in front are always black and white; behind the time stands a checksum.
 */
export const clockStrip = { bits: 24, checkBits: 4, height: 1 / 9 }
export type ClockStrip = typeof clockStrip

declare global {
  /** Of Chromium: https://w3c.github.io/mediacapture-transform/ as it was at first. */
  class MediaStreamTrackGenerator extends MediaStreamTrack {
    constructor(init: { kind: 'video' })
    readonly writable: WritableStream<VideoFrame>
  }
}

export interface Camera {
  width: number
  height: number
  framesPerSecond: number
  strip: ClockStrip
}

/**
 * Runs in the page before its own scripts: its camera shows the clock strip over a street that drives by. The browser's own camera is opened all the
 * same, as that takes its time, and closed with it; the microphone stays the browser's own. Pictures are made as a camera makes them, in luma and chroma:
 * painted on a canvas and read back, two screens in a room kept two cores busy for 88 % of the time, and 66 % so.
 */
export function installClockCamera({ width, height, framesPerSecond, strip }: Camera): void {
  // Painted beforehand: no camera makes anybody wait for what is before it.
  let street: Plane[] | undefined
  const streetOf = (): Plane[] => (street ??= planesOf(paintStreet()))
  window.addEventListener('load', streetOf)
  const devices = navigator.mediaDevices
  const real = devices.getUserMedia.bind(devices)
  devices.getUserMedia = async (constraints = {}) => {
    const stream = await real(constraints)
    for (const device of stream.getVideoTracks()) {
      stream.removeTrack(device)
      stream.addTrack(openCamera(() => device.stop()))
    }
    return stream
  }

  interface Plane {
    bytes: Uint8Array<ArrayBuffer>
    /** A sample stands for so many pixels a side. */
    step: number
  }

  function openCamera(close: () => void): MediaStreamTrack {
    const track = new MediaStreamTrackGenerator({ kind: 'video' })
    const writer = track.writable.getWriter()
    const planes = streetOf()
    const picture = new Uint8Array((width * height * 3) / 2)
    const cells = strip.bits + strip.checkBits + 2
    let frame = 0
    const draw = (): void => {
      if (track.readyState === 'ended') {
        clearInterval(timer)
        void writer.close().catch(() => {})
        return close()
      }
      frame += 1
      const shift = (frame * 4) % width
      let to = 0
      for (const { bytes, step } of planes)
        for (let row = 0; row < height / step; row++, to += width / step) {
          const from = (row * 2 * width + shift) / step
          picture.set(bytes.subarray(from, from + width / step), to)
        }
      const time = Date.now() % 2 ** strip.bits
      let sum = 0
      for (let rest = time; rest > 0; rest = Math.floor(rest / 2 ** strip.checkBits)) sum += rest % 2 ** strip.checkBits
      const word = [0, 1, ...bitsOf(time, strip.bits), ...bitsOf(sum % 2 ** strip.checkBits, strip.checkBits)]
      for (let row = 0; row < height * strip.height; row++)
        for (const [place, bit] of word.entries())
          picture.fill(
            bit ? 235 : 16,
            row * width + Math.floor((place * width) / cells),
            row * width + Math.floor(((place + 1) * width) / cells),
          )
      const shape = { format: 'I420', codedWidth: width, codedHeight: height, timestamp: Math.round(performance.now() * 1000) } as const
      void writer.write(new VideoFrame(picture, shape)).catch(() => {})
    }
    const timer = setInterval(draw, 1000 / framesPerSecond)
    return track
  }

  /** Luma, and both chromas of every second pixel; by ITU-R BT.601. */
  function planesOf(canvas: HTMLCanvasElement): Plane[] {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
    const plane = (step: number, ...[base, red, green, blue]: [number, number, number, number]): Plane => {
      const bytes = new Uint8Array((canvas.width * canvas.height) / step ** 2)
      for (let y = 0, to = 0; y < canvas.height; y += step)
        for (let x = 0; x < canvas.width; x += step, to++) {
          const at = (y * canvas.width + x) * 4
          bytes[to] = base + (red * data[at]! + green * data[at + 1]! + blue * data[at + 2]!) / 256
        }
      return { bytes, step }
    }
    return [plane(1, 16, 66, 129, 25), plane(2, 128, -38, -74, 112), plane(2, 128, 112, -94, -18)]
  }

  function bitsOf(value: number, count: number): number[] {
    return Array.from({ length: count }, (_, place) => Math.floor(value / 2 ** (count - 1 - place)) % 2)
  }

  /** Twice the picture's width and the same at both ends: houses with windows and some grain, about as hard to encode as a real street. */
  function paintStreet(): HTMLCanvasElement {
    const street = document.createElement('canvas')
    street.width = 2 * width
    street.height = height
    const pen = street.getContext('2d', { alpha: false })!
    let seed = 20260101
    const random = (): number => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32
    pen.fillStyle = '#8fa7b8'
    pen.fillRect(0, 0, width, height)
    for (let i = 0; i < 60; i++) {
      const [x, y, w] = [random() * width, height * (0.2 + random() * 0.5), (0.03 + random() * 0.08) * width]
      pen.fillStyle = `hsl(${random() * 360} 25% ${25 + random() * 45}%)`
      pen.fillRect(x, y, w, height - y)
      pen.fillStyle = `hsl(50 60% ${40 + random() * 50}%)`
      for (let row = y + 8; row < height - 12; row += 18) pen.fillRect(x + 6 + random() * w * 0.4, row, w * 0.3, 8)
    }
    for (let i = 0; i < 4000; i++) {
      pen.fillStyle = `rgb(${random() * 255} ${random() * 255} ${random() * 255} / 0.25)`
      pen.fillRect(random() * width, random() * height, 3, 3)
    }
    pen.drawImage(street, 0, 0, width, height, width, 0, width, height)
    return street
  }
}
