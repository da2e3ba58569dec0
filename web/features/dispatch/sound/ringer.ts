/** Sounds made by the browser itself: no file, nothing to load. */
let context: AudioContext | undefined

/** The one audio context; a browser lets it sound only after the first key or click. */
export function audio(): AudioContext | undefined {
  if (typeof AudioContext === 'undefined') return undefined
  context ??= new AudioContext()
  if (context.state === 'suspended') void context.resume()
  return context
}

/** True while the browser keeps the sound back, waiting for a first key or click on the page. */
export const soundIsBlocked = (): boolean => audio()?.state === 'suspended'

function tone(at: number, frequency_hz: number, length_s: number, volume: number, context: AudioContext): void {
  const oscillator = context.createOscillator()
  const gain = context.createGain()
  oscillator.frequency.value = frequency_hz
  gain.gain.setValueAtTime(0, at)
  gain.gain.linearRampToValueAtTime(volume, at + 0.012)
  gain.gain.setValueAtTime(volume, at + length_s - 0.03)
  gain.gain.linearRampToValueAtTime(0, at + length_s)
  oscillator.connect(gain).connect(context.destination)
  oscillator.start(at)
  oscillator.stop(at + length_s)
}

const ringEvery_ms = 2000

/** Rings until the returned function is called: two tones, twice, every two seconds. */
export function startRinging(): () => void {
  const ring = () => {
    const sound = audio()
    if (sound?.state !== 'running') return
    for (const offset of [0, 0.42]) {
      tone(sound.currentTime + offset, 880, 0.17, 0.22, sound)
      tone(sound.currentTime + offset + 0.18, 1174.66, 0.17, 0.22, sound)
    }
  }
  ring()
  const timer = setInterval(ring, ringEvery_ms)
  return () => clearInterval(timer)
}

const lookAhead_s = 0.15

/** Clicks `bpm` times a minute on the audio clock, which a busy page does not delay. Stops when the returned function is called. */
export function startMetronome(bpm: number, onBeat: (beat: number) => void): () => void {
  const sound = audio()
  const interval_s = 60 / bpm
  let beat = 0
  let next_s = (sound?.currentTime ?? 0) + 0.06
  const timers = new Set<ReturnType<typeof setTimeout>>()
  const show = (count: number, in_s: number) => {
    const timer = setTimeout(
      () => {
        timers.delete(timer)
        onBeat(count)
      },
      Math.max(0, in_s * 1000),
    )
    timers.add(timer)
  }
  const schedule = () => {
    const now_s = sound?.currentTime ?? 0
    // After a pause of the machine the beat goes on from now; it does not catch up in a burst.
    if (next_s < now_s - interval_s) next_s = now_s + 0.06
    while (next_s < now_s + lookAhead_s) {
      if (sound) tone(next_s, beat % 30 === 0 ? 1500 : 1000, 0.05, 0.4, sound)
      show(beat, next_s - now_s)
      beat += 1
      next_s += interval_s
    }
  }
  schedule()
  const timer = setInterval(schedule, 40)
  return () => {
    clearInterval(timer)
    for (const one of timers) clearTimeout(one)
  }
}
