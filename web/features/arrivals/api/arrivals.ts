import { useQuery } from '@tanstack/react-query'
import { listArrivals } from '#contract/rest/dispatch.ts'
import { getIncident, type Incident } from '#contract/rest/incidents.ts'
import { listRooms, type RoomSummary } from '#contract/rest/rooms.ts'
import type { Reply } from '#contract/route.ts'
import { read } from '../../../shared/api/queries.ts'
import { serverNow } from '../../../shared/api/server-clock.ts'
import { useRef } from 'react'

export type Arrival = Reply<typeof listArrivals>['arrivals'][number]

/** Road times come with a read, and units drive on meanwhile. */
const readEvery_ms = 15_000

/** Who is bound for here, with the business time (ms) at which the road times were reckoned. */
export function useArrivals() {
  const query = useQuery({ ...read(listArrivals, {}), refetchInterval: readEvery_ms })
  const reckoned = useRef({ updated: 0, at_ms: 0 })
  if (query.data && reckoned.current.updated !== query.dataUpdatedAt)
    reckoned.current = { updated: query.dataUpdatedAt, at_ms: serverNow() - Math.max(0, Date.now() - query.dataUpdatedAt) }
  return { ...query, reckonedAt_ms: reckoned.current.at_ms }
}

/** Names and ages of those who come: read only for runs under way. */
export function usePatients(incidentId: string): Incident['patients'] {
  return useQuery(read(getIncident, { params: { incidentId } })).data?.patients ?? []
}

/** The rooms of the runs that are bound for here, by assignment. One that was opened before the hospital was chosen said nothing here: they are read again with the road times. */
export function useRunRooms(): ReadonlyMap<string, RoomSummary> {
  const { data } = useQuery({ ...read(listRooms, {}), refetchInterval: readEvery_ms })
  return new Map(data?.rooms.flatMap((room) => (room.subject.type === 'assignment' ? [[room.subject.id, room]] : [])))
}
