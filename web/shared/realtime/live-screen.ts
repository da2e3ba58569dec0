import { useEffect, useMemo, useRef } from 'react'
import { create } from 'zustand'
import type { Fact } from '#contract/events.ts'
import { queryClient } from '../api/queries.ts'
import type { VehicleLayer } from '../map/vehicle-layer.ts'
import { useNow } from '../ui/use-now.ts'
import { connect, type ConnectOptions, type Line } from './connect.ts'
import type { Fix } from './position-feed.ts'
import { refreshQueries } from './query-refresh.ts'
import type { RoomLine } from './room-line.ts'

/** The screen's line while it is open. */
const useLine = create<{ line: Line | null }>(() => ({ line: null }))

/** Opens the line to the server for as long as the screen stands: facts make what they change be read again. `options` count once. */
export function useLiveScreen(options: ConnectOptions = {}): void {
  const { positions = true, presence = true } = options
  useEffect(() => {
    const line = connect({ positions, presence })
    const stop = refreshQueries(line, queryClient)
    useLine.setState({ line })
    return () => {
      useLine.setState({ line: null })
      stop()
      line.close()
    }
  }, [positions, presence])
}

/** What rooms pass through; null while the screen has no line. */
export const useRoomLine = (): RoomLine | null => useLine((one) => one.line)?.rooms ?? null

/** Brings positions to the map's canvas, past React. */
export function useDrivenVehicles(layer: VehicleLayer | undefined): void {
  const line = useLine((one) => one.line)
  useEffect(() => (layer && line ? line.positions.subscribe((batch) => layer.update(batch)) : undefined), [layer, line])
}

/** Business time, ms, of a unit's newest position; null where none is known. Looked up with the seconds. */
export function useFixedAt(vehicleNo: number): number | null {
  useNow()
  return useLine((one) => one.line)?.positions.fixedAt(vehicleNo) ?? null
}

/** A unit's newest position; null where none is known. Looked up with the seconds; another object only when it is another fix. */
export function useFix(vehicleNo: number): Fix | null {
  useNow()
  const found = useLine((one) => one.line)?.positions.fix(vehicleNo)
  const { lat, lon, fixedAt_ms } = found ?? {}
  return useMemo(
    () => (lat === undefined || lon === undefined || fixedAt_ms === undefined ? null : { lat, lon, fixedAt_ms }),
    [lat, lon, fixedAt_ms],
  )
}

/** Each fact once, as it comes: for what a screen must say aloud rather than only show. */
export function useFact(listener: (fact: Fact) => void): void {
  const line = useLine((one) => one.line)
  const latest = useRef(listener)
  useEffect(() => {
    latest.current = listener
  })
  useEffect(() => line?.onFact((fact) => latest.current(fact)), [line])
}
