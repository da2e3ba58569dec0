/** BCD digits of JT/T 808: telephone numbers and times. */

const HEX = '0123456789abcdef'

/**
 * The telephone number of a header as the product writes it: digits without leading zeros, so that a terminal keeps its name when
 * it changes from 2013 (12 digits) to 2019 (20 digits). Terminals in the field also send nibbles above 9: they stay as a–f.
 */
export function phoneFromBcd(bytes: Uint8Array, start: number, length: number): string {
  let text = ''
  for (let i = start; i < start + length; i++) {
    const b = bytes[i]!
    text += HEX[b >> 4]! + HEX[b & 15]!
  }
  return text.replace(/^0+(?=.)/, '')
}

/** Writes a number of `phoneFromBcd`, padded with zeros on the left. Throws where it does not fit or is no number. */
export function phoneToBcd(phone: string, length: number): Uint8Array {
  if (!/^[0-9a-f]+$/.test(phone) || phone.length > 2 * length) throw new RangeError(`phone does not fit ${length} bytes`)
  const digits = phone.padStart(2 * length, '0')
  const out = new Uint8Array(length)
  for (let i = 0; i < length; i++) out[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16)
  return out
}

const GMT8_S = 8 * 3600
let cachedDay = -1
let cachedDay_s = Number.NaN

/** BCD YYMMDDhhmmss in GMT+8 to Unix seconds; NaN where a nibble or a field is out of range. */
export function timeFromBcd(bytes: Uint8Array, at: number): number {
  const day = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!
  if (day !== cachedDay) {
    cachedDay = day
    cachedDay_s = dayFromBcd(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!)
  }
  const h = twoDigits(bytes[at + 3]!)
  const m = twoDigits(bytes[at + 4]!)
  const s = twoDigits(bytes[at + 5]!)
  if (h > 23 || m > 59 || s > 59) return Number.NaN
  return cachedDay_s + h * 3600 + m * 60 + s
}

/** Unix seconds to BCD YYMMDDhhmmss in GMT+8. Years 2000–2099. */
export function timeToBcd(time_s: number, out: Uint8Array, at: number): void {
  const t = new Date((time_s + GMT8_S) * 1000)
  const fields = [t.getUTCFullYear() % 100, t.getUTCMonth() + 1, t.getUTCDate(), t.getUTCHours(), t.getUTCMinutes(), t.getUTCSeconds()]
  fields.forEach((value, i) => {
    out[at + i] = (Math.floor(value / 10) << 4) | (value % 10)
  })
}

/** 100 where a nibble is no digit, which every range check refuses. */
function twoDigits(b: number): number {
  const high = b >> 4
  const low = b & 15
  return high > 9 || low > 9 ? 100 : high * 10 + low
}

function dayFromBcd(y: number, m: number, d: number): number {
  const year = twoDigits(y)
  const month = twoDigits(m)
  const day = twoDigits(d)
  if (year > 99 || month < 1 || month > 12 || day < 1) return Number.NaN
  const time = Date.UTC(2000 + year, month - 1, day)
  if (new Date(time).getUTCDate() !== day) return Number.NaN
  return time / 1000 - GMT8_S
}
