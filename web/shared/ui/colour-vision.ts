/**
 * What a colour-blind eye sees, for the tests of the tokens: Machado, Oliveira and Fernandes (2009), severity 1.0,
 * applied in linear sRGB; distances in OKLab × 100 (about 2 is just noticeable side by side).
 */
export type Vision = 'normal' | 'protanopia' | 'deuteranopia'
export const visions: readonly Vision[] = ['normal', 'protanopia', 'deuteranopia']

type Triple = readonly [number, number, number]
type Matrix = readonly [Triple, Triple, Triple]

const matrices: Record<Exclude<Vision, 'normal'>, Matrix> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
}

const dot = (m: Triple, v: Triple): number => m[0] * v[0] + m[1] * v[1] + m[2] * v[2]
const clamp = (x: number): number => Math.min(1, Math.max(0, x))

function linear(hex: string): Triple {
  const n = Number.parseInt(hex.slice(1), 16)
  const f = (shift: number): number => {
    const c = ((n >> shift) & 255) / 255
    return c <= 0.040_45 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }
  return [f(16), f(8), f(0)]
}

/** OKLab of `#rrggbb` as seen by `vision`. */
export function oklab(hex: string, vision: Vision = 'normal'): Triple {
  let rgb = linear(hex)
  if (vision !== 'normal') {
    const m = matrices[vision]
    rgb = [clamp(dot(m[0], rgb)), clamp(dot(m[1], rgb)), clamp(dot(m[2], rgb))]
  }
  const l = Math.cbrt(dot([0.4122214708, 0.5363325363, 0.0514459929], rgb))
  const m = Math.cbrt(dot([0.2119034982, 0.6806995451, 0.1073969566], rgb))
  const s = Math.cbrt(dot([0.0883024619, 0.2817188376, 0.6299787005], rgb))
  const lms: Triple = [l, m, s]
  return [
    dot([0.2104542553, 0.793617785, -0.0040720468], lms),
    dot([1.9779984951, -2.428592205, 0.4505937099], lms),
    dot([0.0259040371, 0.7827717662, -0.808675766], lms),
  ]
}

/** Distance of two colours for `vision`, OKLab × 100. */
export function distance(a: string, b: string, vision: Vision): number {
  const x = oklab(a, vision)
  const y = oklab(b, vision)
  return 100 * Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2])
}

/** Hue in degrees and chroma of a colour, in OKLCh. */
export function hue(hex: string): { deg: number; chroma: number } {
  const [, a, b] = oklab(hex)
  return { deg: ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360, chroma: Math.hypot(a, b) }
}
