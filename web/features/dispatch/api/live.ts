import { useEffect } from 'react'
import { create } from 'zustand'
import { queryClient } from '../../../shared/api/queries.ts'
import type { VehicleLayer } from '../../../shared/map/vehicle-layer.ts'
import { connect, type Line } from '../../../shared/realtime/connect.ts'
import { refreshQueries } from '../../../shared/realtime/query-refresh.ts'
import { useNow } from '../../../shared/ui/use-now.ts'

export { useConnection } from '../../../shared/realtime/connection-state.ts'

/** The seat's line while the seat is open. */
const useLine = create<{ line: Line | null }>(() => ({ line: null }))

/** Opens the line to the server for as long as the screen stands: facts make what they change be read again. */
export function useLiveSeat(): void {
  useEffect(() => {
    const line = connect()
    const stop = refreshQueries(line, queryClient)
    useLine.setState({ line })
    return () => {
      useLine.setState({ line: null })
      stop()
      line.close()
    }
  }, [])
}

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
