import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDeviceChoice } from '../../../shared/rooms/ui/use-device-choice.ts'

/** Two tones, the second higher. */
const tones = [
  [523, 0, 0.35],
  [784, 0.4, 0.5],
] as const

type Sink = HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> }

/** Sounds through the chosen speaker: by an element, since only that can be sent to one. */
async function playTone(speaker: string | null): Promise<void> {
  const context = new AudioContext()
  await context.resume()
  const out = context.createMediaStreamDestination()
  for (const [frequency_hz, at_s, length_s] of tones) {
    const oscillator = context.createOscillator()
    const gain = context.createGain()
    const from = context.currentTime + 0.1 + at_s
    oscillator.frequency.value = frequency_hz
    gain.gain.setValueAtTime(0, from)
    gain.gain.linearRampToValueAtTime(0.4, from + 0.03)
    gain.gain.setValueAtTime(0.4, from + length_s - 0.05)
    gain.gain.linearRampToValueAtTime(0, from + length_s)
    oscillator.connect(gain).connect(out)
    oscillator.start(from)
    oscillator.stop(from + length_s)
  }
  const element: Sink = new Audio()
  element.srcObject = out.stream
  await element.setSinkId?.(speaker ?? '').catch(() => {})
  await element.play()
  setTimeout(() => void context.close(), 1_800)
}

export function SpeakerTest() {
  const { t } = useTranslation('rooms')
  const speaker = useDeviceChoice((choice) => choice.speaker)
  const [blocked, setBlocked] = useState(false)
  const play = () =>
    playTone(speaker).then(
      () => setBlocked(false),
      () => setBlocked(true),
    )
  return (
    <div className="devices-page__test">
      <button type="button" className="button" onClick={() => void play()}>
        {t('devices.tone')}
      </button>
      <span className="devices-page__hint">{t(blocked ? 'devices.toneBlocked' : 'devices.toneHint')}</span>
    </div>
  )
}
