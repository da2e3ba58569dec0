import { createContext, useContext } from 'react'
import type { Me } from '#contract/rest/accounts.ts'
import type { Board } from '#contract/rest/dispatch.ts'
import type { Vehicle } from '#contract/rest/fleet.ts'
import type { CountyMapHandle } from '../../shared/map/county-map.tsx'

/** What every part of the seat reads. */
export interface SeatContext {
  me: Me
  /** IANA name: all times on the seat are the centre's */
  zone: string
  board: Board
  vehicles: ReadonlyMap<string, Vehicle>
  /** what is typed to mean a vehicle */
  tags: ReadonlyMap<string, string>
  /** false while what is shown may be out of date: nothing is then drawn as live */
  live: boolean
  map: CountyMapHandle | null
}

const Context = createContext<SeatContext | null>(null)
export const SeatProvider = Context.Provider

export function useSeatContext(): SeatContext {
  const found = useContext(Context)
  if (!found) throw new Error('outside the seat')
  return found
}
