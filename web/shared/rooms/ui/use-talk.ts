import { useCallback, useEffect } from 'react'
import { useDeviceChoice } from './use-device-choice.ts'
import { useOwn, useRoom, useRoomView } from './room-context.ts'

export interface Talk {
  /** Whether others hear this screen now. */
  speaking: boolean
  /** The microphone is open only while something is pressed. */
  pushToTalk: boolean
  may: boolean
  toggle(): void
  /** For push-to-talk: pressed, let go. */
  press(down: boolean): void
}

/** The own voice: a microphone that is opened and closed, or one that is held. */
export function useTalk(): Talk {
  const { connection } = useRoom()
  const { own } = connection
  const pushToTalk = useDeviceChoice((choice) => choice.pushToTalk)
  const has = useOwn((state) => state.tracks.microphone !== undefined)
  const muted = useOwn((state) => state.muted)
  const may = useRoomView((view) => view.rights).includes('speak')
  const speak = useCallback(
    (on: boolean) => {
      own.mute(!on)
      if (on && !own.track('microphone')) void own.start('microphone')
    },
    [own],
  )
  // Whoever chooses to press is not heard before the first press.
  useEffect(() => {
    if (pushToTalk) own.mute(true)
  }, [pushToTalk, own])
  const speaking = has && !muted
  return {
    speaking,
    pushToTalk,
    may,
    toggle: () => speak(!speaking),
    press: speak,
  }
}
