import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { noteVitals } from '../../vitals/noted-vitals.ts'
import { VitalsDesk, type DeskState } from '../../vitals/vitals-desk.ts'
import { useRoom, useRoomView } from '../room-context.ts'
import { MonitorPanel } from './monitor-panel.tsx'

const none = createStore<DeskState>(() => ({ monitors: [] }))

/** The monitors that the room receives. */
function useMonitors() {
  const { connection } = useRoom()
  const [desk, setDesk] = useState<VitalsDesk | null>(null)
  useEffect(() => {
    const made = new VitalsDesk(connection)
    setDesk(made)
    return () => made.close()
  }, [connection])
  return useStore(desk?.state ?? none).monitors
}

interface Props {
  strips?: number
  px_mm?: number
  /** Whose case the room is: what is written about it next begins with these figures. */
  incidentId?: string | null
}

/** Monitors below the pictures; nothing where nobody sends any. */
export function RoomVitals({ strips = 2, px_mm = 4, incidentId = null }: Props) {
  const monitors = useMonitors()
  useEffect(() => {
    if (incidentId) noteVitals(incidentId, monitors)
  }, [incidentId, monitors])
  const peers = useRoomView((view) => view.peers)
  if (monitors.length === 0) return null
  return (
    <div className="room-vitals">
      {monitors.map((monitor) => (
        <MonitorPanel
          key={monitor.peerId}
          monitor={monitor}
          name={peers.find((one) => one.peerId === monitor.peerId)?.displayName ?? ''}
          strips={strips}
          px_mm={px_mm}
        />
      ))}
    </div>
  )
}
