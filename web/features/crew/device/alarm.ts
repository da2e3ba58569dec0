import { useEffect } from 'react'
import { play, type Tune } from '../../../shared/ui/sound.ts'

/** Rising twice: unlike the ring of a telephone, heard over an engine. */
const order: Tune = [
  [660, 0.16],
  [880, 0.16],
  [1320, 0.28],
  [660, 0.16],
  [880, 0.16],
  [1320, 0.28],
]
const again_ms = 2_200

function sound(): void {
  play(order, 0.6)
  if ('vibrate' in navigator) navigator.vibrate([400, 150, 400, 150, 400])
}

/** Sounds and shakes until the order is taken. */
export function useAlarm(on: boolean): void {
  useEffect(() => {
    if (!on) return
    sound()
    const timer = setInterval(sound, again_ms)
    return () => {
      clearInterval(timer)
      if ('vibrate' in navigator) navigator.vibrate(0)
    }
  }, [on])
}

/** Once, for what must not pass unheard. */
export function soundNotice(): void {
  play(
    [
      [880, 0.2],
      [587, 0.36],
    ],
    0.5,
  )
  if ('vibrate' in navigator) navigator.vibrate([300, 100, 300])
}

/** A press that was taken: felt through a glove. */
export function feel(): void {
  if ('vibrate' in navigator) navigator.vibrate(60)
}
