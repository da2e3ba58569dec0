import { createStore } from 'zustand/vanilla'
import type { VideoCodec } from '../quality/encodings.ts'

export const deviceKinds = ['camera', 'microphone', 'speaker'] as const
export type DeviceKind = (typeof deviceKinds)[number]

/** What a person chose on this machine; device ids are null for the system's own choice. */
export interface DeviceChoice {
  camera: string | null
  microphone: string | null
  speaker: string | null
  echoCancellation: boolean
  noiseSuppression: boolean
  autoGainControl: boolean
  codec: VideoCodec
  /** One is heard only while one presses. */
  pushToTalk: boolean
  /** On a tablet, where pressing is the rule. */
  crewKeepsOpen: boolean
}

const kept = 'jilian.rooms.devices'
const first: DeviceChoice = {
  camera: null,
  microphone: null,
  speaker: null,
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  codec: 'vp8',
  pushToTalk: false,
  crewKeepsOpen: false,
}

export const deviceChoices = createStore<DeviceChoice>(() => ({ ...first, ...remembered() }))

export const deviceChoice = (): DeviceChoice => deviceChoices.getState()

export function chooseDevices(change: Partial<DeviceChoice>): void {
  deviceChoices.setState(change)
  try {
    localStorage.setItem(kept, JSON.stringify(deviceChoice()))
  } catch {
    // Chosen for this visit only.
  }
}

function remembered(): Partial<DeviceChoice> {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(kept) ?? '{}')
    if (typeof read !== 'object' || read === null) return {}
    const same = ([name, value]: [string, unknown]) => {
      const was: unknown = first[name as keyof DeviceChoice]
      return was === null ? typeof value === 'string' : name in first && typeof value === typeof was
    }
    return Object.fromEntries(Object.entries(read).filter(same))
  } catch {
    return {}
  }
}
