import { useEffect, useState } from 'react'

/** Sounds made by the browser itself: no file, nothing to load. */
let context: AudioContext | undefined

function audio(): AudioContext | undefined {
  if (typeof AudioContext === 'undefined') return undefined
  context ??= new AudioContext()
  return context
}

/** [Hz, s] one after the other. */
export type Tune = readonly (readonly [frequency_hz: number, length_s: number])[]

/** Plays once; silent where the browser still waits for the first touch. */
export function play(tune: Tune, volume = 0.3): void {
  const sound = audio()
  if (sound?.state !== 'running') return void sound?.resume()
  let at = sound.currentTime + 0.02
  for (const [frequency_hz, length_s] of tune) {
    const oscillator = sound.createOscillator()
    const gain = sound.createGain()
    oscillator.frequency.value = frequency_hz
    gain.gain.setValueAtTime(0, at)
    gain.gain.linearRampToValueAtTime(volume, at + 0.012)
    gain.gain.setValueAtTime(volume, at + length_s - 0.03)
    gain.gain.linearRampToValueAtTime(0, at + length_s)
    oscillator.connect(gain).connect(sound.destination)
    oscillator.start(at)
    oscillator.stop(at + length_s)
    at += length_s + 0.01
  }
}

/** Whether this page may sound. A browser allows it from the first touch or key on; until then the screen must say that it is mute. */
export function useSoundReady(): boolean {
  const [ready, setReady] = useState(false)
  useEffect(() => {
    const sound = audio()
    if (!sound) return
    const look = () => setReady(sound.state === 'running')
    const wake = () => {
      if (sound.state !== 'running') void sound.resume()
    }
    look()
    sound.addEventListener('statechange', look)
    const gestures = ['pointerdown', 'keydown'] as const
    for (const gesture of gestures) window.addEventListener(gesture, wake)
    return () => {
      sound.removeEventListener('statechange', look)
      for (const gesture of gestures) window.removeEventListener(gesture, wake)
    }
  }, [])
  return ready
}
