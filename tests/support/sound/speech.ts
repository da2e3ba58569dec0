import { writeFileSync } from 'node:fs'

const sampleRate = 48_000
/** First three formants of five vowels, Hz. */
const vowels = [
  [730, 1090, 2440],
  [530, 1840, 2480],
  [270, 2290, 3010],
  [570, 840, 2410],
  [300, 870, 2240],
] as const

/**
 * Writes a WAV file that a codec takes for speech: syllables of a hissed beginning and a voiced vowel, about four a second, in phrases
 * with short pauses. The same in every run.
 */
export function writeSpeech(file: string, seconds: number): void {
  const samples = new Float64Array(seconds * sampleRate)
  let seed = 20260101
  const random = (): number => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32
  let at_s = 0.1
  while (at_s < seconds - 1.5) {
    const syllables = 5 + Math.floor(random() * 5)
    for (let i = 0; i < syllables; i++) {
      const long_s = 0.16 + random() * 0.12
      // A phrase falls in pitch towards its end.
      speak(samples, at_s, long_s, 170 - 60 * (i / syllables) + random() * 15, vowels[Math.floor(random() * vowels.length)]!, random)
      at_s += long_s + 0.02
    }
    at_s += 0.25 + random() * 0.2
  }
  const loudest = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const bytes = Buffer.alloc(44 + samples.length * 2)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(bytes.length - 8, 4)
  bytes.write('WAVEfmt ', 8)
  for (const [offset, value] of [
    [16, 16],
    [24, sampleRate],
    [28, sampleRate * 2],
    [40, samples.length * 2],
  ] as const)
    bytes.writeUInt32LE(value, offset)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt16LE(2, 32)
  bytes.writeUInt16LE(16, 34)
  bytes.write('data', 36)
  for (const [i, value] of samples.entries()) bytes.writeInt16LE(Math.round((value / loudest) * 20_000), 44 + i * 2)
  writeFileSync(file, bytes)
}

function speak(
  into: Float64Array,
  from_s: number,
  long_s: number,
  pitch_hz: number,
  formants: readonly number[],
  random: () => number,
): void {
  const begin = Math.round(from_s * sampleRate)
  const count = Math.round(long_s * sampleRate)
  const hiss = Math.round(0.04 * sampleRate)
  const voice = formants.map((hz, place) => resonator(hz, 70 + 40 * place))
  const breath = resonator(4_500, 1_500)
  let phase = 0
  for (let i = 0; i < count; i++) {
    phase += pitch_hz / sampleRate
    const pulse = phase >= 1 ? 1 : 0
    phase %= 1
    const swell = Math.min(1, i / 600) * Math.min(1, (count - i) / 1_500)
    const voiced = i < hiss ? 0 : voice.reduce((sum, filter, place) => sum + filter(pulse) / (place + 1), 0)
    const noise = breath(random() * 2 - 1) * (i < hiss ? 0.05 : 0.002)
    into[begin + i] = (voiced + noise) * swell
  }
}

/** A filter of two poles, its gain 1 or so at its peak. */
function resonator(hz: number, width_hz: number): (sample: number) => number {
  const r = Math.exp((-Math.PI * width_hz) / sampleRate)
  const a = 2 * r * Math.cos((2 * Math.PI * hz) / sampleRate)
  let [one, two] = [0, 0]
  return (sample) => {
    const out = sample * (1 - r) + a * one - r * r * two
    ;[one, two] = [out, one]
    return out
  }
}
