import { useQuery } from '@tanstack/react-query'
import { listStations, listVehicles, type Station, type Vehicle } from '#contract/rest/fleet.ts'
import { keep, keyOf, queryClient, read, readAgain } from '../../../shared/api/queries.ts'

export const useVehicles = () => useQuery(read(listVehicles, {}))
export const useStations = () => useQuery(read(listStations, {}))

const put = <T extends { id: string }>(list: readonly T[], one: T): T[] =>
  list.some(({ id }) => id === one.id) ? list.map((each) => (each.id === one.id ? one : each)) : [...list, one]

/** Puts the answer of a change where the list has it, then reads the list again. */
export function keepVehicle(vehicle: Vehicle): void {
  const list = queryClient.getQueryData<{ vehicles: Vehicle[] }>(keyOf(listVehicles))
  if (list) keep(listVehicles, {}, { vehicles: put(list.vehicles, vehicle) })
  void readAgain(listVehicles)
}

export function keepStation(station: Station): void {
  const list = queryClient.getQueryData<{ stations: Station[] }>(keyOf(listStations))
  if (list) keep(listStations, {}, { stations: put(list.stations, station) })
  void readAgain(listStations)
}
