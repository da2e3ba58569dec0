import { create } from 'zustand'
import { serverNow } from '../../api/server-clock.ts'
import { ageOf, type ReceivedMonitor } from './vitals-desk.ts'
import type { VitalValue } from './vitals-track.ts'

/** What a patient's monitor last said to this screen. */
export interface NotedVitals {
  values: readonly Pick<VitalValue, 'sign' | 'value' | 'quality'>[]
  /** Server's time of the measurement, Unix ms. */
  measuredAt_ms: number
  simulated: boolean
}

const useNoted = create<{ byIncident: Readonly<Record<string, NotedVitals>> }>(() => ({ byIncident: {} }))

/** Kept beside the case, so that what is written about it next begins with them. */
export function noteVitals(incidentId: string, monitors: readonly ReceivedMonitor[]): void {
  const monitor = monitors.find(({ track }) => track.values.length > 0)
  if (!monitor) return
  const { track } = monitor
  const newest_ms = Math.max(...track.values.map((one) => one.measuredAt_ms))
  const age_ms = ageOf(monitor, newest_ms)
  if (Number.isNaN(age_ms)) return
  const noted = { values: track.values, measuredAt_ms: serverNow() - age_ms, simulated: track.simulated }
  useNoted.setState(({ byIncident }) => ({ byIncident: { ...byIncident, [incidentId]: noted } }))
}

/** The last of an incident; null where none came, or they are no figures of now any more. */
export function notedVitals(incidentId: string): NotedVitals | null {
  const noted = useNoted.getState().byIncident[incidentId]
  return noted && serverNow() - noted.measuredAt_ms <= stillOfNow_ms ? noted : null
}
const stillOfNow_ms = 300_000
