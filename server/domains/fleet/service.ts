/** What other domains may ask of the fleet. */
export { currentVehicle, wasOnUnit } from './current-vehicle.ts'
export { listUnits, listVehicles, lockUnits, readVehicle, setStateByRun, type Run, type StateByRun, type Unit } from './units.ts'
