import * as contract from '#contract/rest/fleet.ts'
import type { Http } from '#platform/http/http.ts'
import { guardFleet } from './policy.ts'
import { createShift, endShift, listShifts } from './shifts.ts'
import { createStation, listStations, updateStation } from './stations.ts'
import { listVehicles } from './units.ts'
import { createVehicle, setState, updateVehicle } from './vehicles.ts'

export function serveFleet(http: Http): void {
  guardFleet(http)
  http.serve(contract.listVehicles, async ({ tx, actor, now }) => ({ vehicles: await listVehicles(tx, actor.centreId, now) }))
  http.serve(contract.createVehicle, ({ tx, actor, body, now }) => createVehicle(tx, actor, body, now))
  http.serve(contract.updateVehicle, ({ tx, actor, params, body, now }) => updateVehicle(tx, actor, params.vehicleId, body, now))
  http.serve(contract.setVehicleState, ({ tx, actor, params, body, now }) => setState(tx, actor, params.vehicleId, body, now))
  http.serve(contract.listStations, async ({ tx, actor }) => ({ stations: await listStations(tx, actor.centreId) }))
  http.serve(contract.createStation, ({ tx, actor, body, now }) => createStation(tx, actor, body, now))
  http.serve(contract.updateStation, ({ tx, actor, params, body, now }) => updateStation(tx, actor, params.stationId, body, now))
  http.serve(contract.listShifts, async ({ tx, actor, query }) => ({ shifts: await listShifts(tx, actor.centreId, query) }))
  http.serve(contract.createShift, ({ tx, actor, body, now }) => createShift(tx, actor, body, now))
  http.serve(contract.endShift, ({ tx, actor, params, now }) => endShift(tx, actor, params.shiftId, now))
}
