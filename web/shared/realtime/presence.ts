import { create } from 'zustand'
import type { SeatPresence } from '#contract/signals.ts'

/** Who sits where in the centre, newest wins; empty where this screen may not see it. */
export const usePresence = create<{ seats: readonly SeatPresence[] }>(() => ({ seats: [] }))
