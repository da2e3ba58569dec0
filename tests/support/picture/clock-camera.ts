/**
 * What a clock picture looks like: a strip of black and white cells along its upper edge holds the wall clock's milliseconds, so that
 * whoever receives the picture can say how old it is. Two cells in front are always black and white; behind the time stands a checksum.
 */
export const clockStrip = { bits: 24, checkBits: 4, height: 1 / 9 }
export type ClockStrip = typeof clockStrip

export interface Camera {
  width: number
  height: number
  framesPerSecond: number
  strip: ClockStrip
}

/**
 * Runs in the page before its own scripts: its camera becomes a canvas with the clock strip over a street that drives by. The browser's own
 * camera is opened all the same, as that takes its time, and closed with it; the microphone stays the browser's own.
 */
export function installClockCamera({ width, height, framesPerSecond, strip }: Camera): void {
  // Painted beforehand: no camera makes anybody wait for what is before it.
  let street: HTMLCanvasElement | undefined
  const streetOf = (): HTMLCanvasElement => (street ??= paintStreet())
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

  function openCamera(close: () => void): MediaStreamTrack {
    const canvas = document.createElement('canvas')
    canvas.width = width
    canvas.height = height
    const pen = canvas.getContext('2d', { alpha: false, desynchronized: true })!
    const painted = streetOf()
    const cells = strip.bits + strip.checkBits + 2
    const cell = width / cells
    const [track] = canvas.captureStream(0).getVideoTracks() as [CanvasCaptureMediaStreamTrack]
    let frame = 0
    const draw = (): void => {
      if (track.readyState === 'ended') {
        clearInterval(timer)
        return close()
      }
      frame += 1
      const shift = (frame * 4) % width
      pen.drawImage(painted, -shift, 0)
      const time = Date.now() % 2 ** strip.bits
      let sum = 0
      for (let rest = time; rest > 0; rest = Math.floor(rest / 2 ** strip.checkBits)) sum += rest % 2 ** strip.checkBits
      const word = [0, 1, ...bitsOf(time, strip.bits), ...bitsOf(sum % 2 ** strip.checkBits, strip.checkBits)]
      for (const [place, bit] of word.entries()) {
        pen.fillStyle = bit ? '#fff' : '#000'
        pen.fillRect(Math.floor(place * cell), 0, Math.ceil(cell), Math.ceil(height * strip.height))
      }
      track.requestFrame()
    }
    const timer = setInterval(draw, 1000 / framesPerSecond)
    return track
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
