/** Reads bits of a NAL unit, its emulation bytes taken out. */
class Bits {
  readonly #bytes: number[] = []
  #at = 0

  constructor(unit: Buffer) {
    for (let at = 0; at < unit.length; at++) {
      if (at >= 2 && unit[at] === 3 && unit[at - 1] === 0 && unit[at - 2] === 0) continue
      this.#bytes.push(unit[at]!)
    }
  }

  read(count: number): number {
    let value = 0
    for (let bit = 0; bit < count; bit++, this.#at++) value = value * 2 + (((this.#bytes[this.#at >> 3] ?? 0) >> (7 - (this.#at & 7))) & 1)
    return value
  }

  /** Exp-Golomb. */
  readUe(): number {
    let zeros = 0
    while (zeros < 32 && this.read(1) === 0) zeros++
    return 2 ** zeros - 1 + this.read(zeros)
  }

  readSe(): number {
    const value = this.readUe()
    return value % 2 === 1 ? (value + 1) / 2 : -value / 2
  }
}

/** Profiles whose parameter set tells of chroma and scaling first. */
const high = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128])

/** Width and height in pixels of a sequence parameter set (H.264, 7.3.2.1). */
export function pictureSize(sps: Buffer): { width: number; height: number } {
  const bits = new Bits(sps.subarray(1))
  const profile = bits.read(8)
  bits.read(16)
  bits.readUe()
  let chroma = 1
  if (high.has(profile)) chroma = skipHighProfile(bits)
  bits.readUe()
  const orderType = bits.readUe()
  if (orderType === 0) bits.readUe()
  else if (orderType === 1) {
    bits.read(1)
    bits.readSe()
    bits.readSe()
    for (let left = bits.readUe(); left > 0; left--) bits.readSe()
  }
  bits.readUe()
  bits.read(1)
  const columns = bits.readUe() + 1
  const rows = bits.readUe() + 1
  const frames = bits.read(1)
  if (!frames) bits.read(1)
  bits.read(1)
  const crop = bits.read(1) ? [bits.readUe(), bits.readUe(), bits.readUe(), bits.readUe()] : [0, 0, 0, 0]
  const [left, right, top, bottom] = crop as [number, number, number, number]
  const unitX = chroma === 1 || chroma === 2 ? 2 : 1
  const unitY = (chroma === 1 ? 2 : 1) * (2 - frames)
  return { width: columns * 16 - (left + right) * unitX, height: rows * 16 * (2 - frames) - (top + bottom) * unitY }
}

function skipHighProfile(bits: Bits): number {
  const chroma = bits.readUe()
  if (chroma === 3) bits.read(1)
  bits.readUe()
  bits.readUe()
  bits.read(1)
  if (!bits.read(1)) return chroma
  for (let list = 0; list < (chroma === 3 ? 12 : 8); list++) {
    if (!bits.read(1)) continue
    let [last, next] = [8, 8]
    for (let at = 0; at < (list < 6 ? 16 : 64); at++) {
      if (next !== 0) next = (last + bits.readSe() + 256) % 256
      last = next === 0 ? last : next
    }
  }
  return chroma
}
