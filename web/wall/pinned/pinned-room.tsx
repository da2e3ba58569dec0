import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { listRooms } from '#contract/rest/rooms.ts'
import { read } from '../../shared/api/queries.ts'

const PinnedView = lazy(async () => ({ default: (await import('./pinned-view.tsx')).PinnedView }))

/** The ambulance that a supervisor shows on the wall; nothing where none is. */
export function PinnedRoom() {
  const room = useQuery(read(listRooms, {})).data?.rooms.find((one) => one.pinned && one.state === 'open')
  if (!room?.vehicle) return null
  return (
    <Suspense fallback={null}>
      <PinnedView key={room.id} roomId={room.id} callSign={room.vehicle.callSign} vehicleId={room.vehicle.vehicleId} />
    </Suspense>
  )
}
