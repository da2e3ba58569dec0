import { useStore } from 'zustand'
import { deviceChoices, type DeviceChoice } from '../capture/device-choice.ts'

/** A part of what was chosen on this machine. */
export const useDeviceChoice = <T>(select: (choice: DeviceChoice) => T): T => useStore(deviceChoices, select)
