/**
 * A frame of 32-bit pixels and the little pictures copied into it.
 *
 * Measured in Chromium without a GPU (the worst machine we must serve), 5,000 glyphs of 20 px a frame, main thread:
 * paths batched by state 76 ms, Leaflet's circle markers 47 ms, `drawImage` from an atlas 18 ms, from one ImageBitmap
 * a sprite 15 ms (the same in a worker), copying prepared pixels and one `putImageData` 3 ms. Hence this.
 */

/** A picture as the list of its visible pixels, straight alpha, `0xAABBGGRR` (little-endian RGBA). */
export interface Sprite {
  width: number
  height: number
  /** fully opaque pixels */
  solidX: Int16Array
  solidY: Int16Array
  solid: Uint32Array
  /** edges: 0 < alpha < 255 */
  softX: Int16Array
  softY: Int16Array
  soft: Uint32Array
  /** offsets of the pixels in a frame `stride` wide; made on first use */
  stride: number
  solidAt: Int32Array
  softAt: Int32Array
}

/** Packs a picture of `width` × `height` RGBA pixels. */
export function packSprite(rgba: Uint32Array, width: number, height: number, sourceStride = width, sourceStart = 0): Sprite {
  const solid: number[] = []
  const soft: number[] = []
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const pixel = rgba[sourceStart + y * sourceStride + x] ?? 0
      const alpha = pixel >>> 24
      // What an eye cannot tell from solid or from nothing costs nothing to mix.
      if (alpha >= 248) solid.push(x, y, (pixel | 0xff000000) >>> 0)
      else if (alpha > 7) soft.push(x, y, pixel)
    }
  const column = (list: number[], part: number): number[] => list.filter((_, i) => i % 3 === part)
  return {
    width,
    height,
    solidX: Int16Array.from(column(solid, 0)),
    solidY: Int16Array.from(column(solid, 1)),
    solid: Uint32Array.from(column(solid, 2)),
    softX: Int16Array.from(column(soft, 0)),
    softY: Int16Array.from(column(soft, 1)),
    soft: Uint32Array.from(column(soft, 2)),
    stride: 0,
    solidAt: new Int32Array(solid.length / 3),
    softAt: new Int32Array(soft.length / 3),
  }
}

/** `source` over `target`, straight alpha. */
export function over(source: number, target: number): number {
  const ta = target >>> 24
  if (ta === 0) return source
  const sa = source >>> 24
  const rest = Math.round((ta * (255 - sa)) / 255)
  const alpha = sa + rest
  const mix = (shift: number): number => {
    const s = (source >>> shift) & 255
    const t = (target >>> shift) & 255
    return ((s * sa + t * rest) / alpha) & 255
  }
  return ((alpha << 24) | (mix(16) << 16) | (mix(8) << 8) | mix(0)) >>> 0
}

export class PixelSurface {
  readonly width: number
  readonly height: number
  readonly pixels: Uint32Array<ArrayBuffer>

  constructor(width: number, height: number) {
    this.width = width
    this.height = height
    this.pixels = new Uint32Array(width * height)
  }

  clear(): void {
    this.pixels.fill(0)
  }

  /** Empties a rectangle; what lies outside the frame is ignored. */
  clearRect(x: number, y: number, width: number, height: number): void {
    const left = Math.max(0, x)
    const right = Math.min(this.width, x + width)
    if (left >= right) return
    const bottom = Math.min(this.height, y + height)
    for (let row = Math.max(0, y); row < bottom; row++) this.pixels.fill(0, row * this.width + left, row * this.width + right)
  }

  /** Lays a picture with its top left corner at an integer place; parts outside the frame are cut off. */
  blit(sprite: Sprite, x: number, y: number): void {
    const stride = this.width
    if (x < 0 || y < 0 || x + sprite.width > stride || y + sprite.height > this.height) {
      this.#blitClipped(sprite, x, y)
      return
    }
    if (sprite.stride !== stride) measure(sprite, stride)
    const { pixels } = this
    const { solid, solidAt, soft, softAt } = sprite
    const base = y * stride + x
    for (let i = 0; i < solid.length; i++) pixels[base + solidAt[i]!] = solid[i]!
    for (let i = 0; i < soft.length; i++) {
      const at = base + softAt[i]!
      const above = soft[i]!
      const below = pixels[at]!
      if (below === 0) pixels[at] = above
      else if (below >>> 24 === 255) {
        // Red with blue, and green alone, each in one multiplication; the share runs to 256 so that a shift divides.
        const alpha = above >>> 24
        const share = alpha + (alpha >>> 7)
        const rest = 256 - share
        const redBlue = (Math.imul(above & 0xff00ff, share) + Math.imul(below & 0xff00ff, rest)) >>> 8
        const green = (Math.imul(above & 0x00ff00, share) + Math.imul(below & 0x00ff00, rest)) >>> 8
        pixels[at] = 0xff000000 | (redBlue & 0xff00ff) | (green & 0x00ff00)
      } else pixels[at] = over(above, below)
    }
  }

  #blitClipped(sprite: Sprite, x: number, y: number): void {
    const { width, height, pixels } = this
    if (x >= width || y >= height || x + sprite.width <= 0 || y + sprite.height <= 0) return
    const put = (xs: Int16Array, ys: Int16Array, colours: Uint32Array): void => {
      for (let i = 0; i < colours.length; i++) {
        const px = x + (xs[i] ?? 0)
        const py = y + (ys[i] ?? 0)
        if (px < 0 || py < 0 || px >= width || py >= height) continue
        const at = py * width + px
        pixels[at] = over(colours[i] ?? 0, (colours[i] ?? 0) >>> 24 === 255 ? 0 : (pixels[at] ?? 0))
      }
    }
    put(sprite.solidX, sprite.solidY, sprite.solid)
    put(sprite.softX, sprite.softY, sprite.soft)
  }
}

function measure(sprite: Sprite, stride: number): void {
  for (let i = 0; i < sprite.solidAt.length; i++) sprite.solidAt[i] = sprite.solidY[i]! * stride + sprite.solidX[i]!
  for (let i = 0; i < sprite.softAt.length; i++) sprite.softAt[i] = sprite.softY[i]! * stride + sprite.softX[i]!
  sprite.stride = stride
}
