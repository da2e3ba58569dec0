import type { UnitState } from '#contract/vocabulary.ts'
import type { VehicleState } from './tokens.ts'

const glyphStates: Record<UnitState, VehicleState> = {
  available: 'available',
  dispatched: 'dispatched',
  acknowledged: 'acknowledged',
  en_route: 'en_route',
  on_scene: 'on_scene',
  patient_contact: 'on_scene',
  patient_on_board: 'patient_on_board',
  leave_scene: 'to_hospital',
  at_hospital: 'at_hospital',
  returning: 'returning',
  decontamination: 'decontamination',
  refuelling: 'out_of_service',
  repair: 'out_of_service',
  out_of_service: 'out_of_service',
}

/** The hue, shape and letter a unit is shown with: fewer than its states, for an eye tells twelve apart and not more. */
export function vehicleStateOf(unit: UnitState): VehicleState {
  return glyphStates[unit]
}
