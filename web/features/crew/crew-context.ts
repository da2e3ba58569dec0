import { createContext, useContext } from 'react'
import type { Me } from '#contract/rest/accounts.ts'
import type { Vehicle } from '#contract/rest/fleet.ts'
import type { Fix } from '../../shared/realtime/position-feed.ts'
import type { Press } from './outbox/press.ts'

export interface CrewContext {
  me: Me
  zone: string
  vehicle: Vehicle
  /** Where the unit's own terminal last was; null where nothing is known. */
  fix: Fix | null
  press: (press: Press) => void
}
const context = createContext<CrewContext | null>(null)
export const CrewProvider = context.Provider

export function useCrew(): CrewContext {
  const value = useContext(context)
  if (!value) throw new Error('outside of the crew screen')
  return value
}
