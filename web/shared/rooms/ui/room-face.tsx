import { useEffect, useRef, useState } from 'react'
import type { RoomProps } from '../room-props.ts'
import type { EndReason } from '../connection/machine.ts'
import { Loading } from '../../ui/faces.tsx'
import { Entrance, type Entered } from './entrance.tsx'
import { PhaseFace } from './phase-face.tsx'
import { RoomProvider, useRoomView } from './room-context.ts'
import { RoomInside } from './room-inside.tsx'
import { useRoomConnection } from './use-room-connection.ts'
import { useMonitorOf } from '../vitals/connected-monitor.ts'
import { sendVitals } from '../vitals/vitals-source.ts'
import './room.css'
import './panels.css'
import './vitals/vitals.css'

/** The whole room: the door, the inside, and what is left when it is over. */
export function RoomFace(props: RoomProps) {
  const { roomId, start = 'ask', cameraAs = 'camera' } = props
  const [entered, setEntered] = useState<Entered | null>(
    start === 'ask' ? null : start === 'now' ? { camera: true, microphone: true } : { camera: false, microphone: false },
  )
  const [turn, setTurn] = useState(0)
  return (
    <div className="room">
      {entered ? (
        <Joined key={turn} {...props} entered={entered} onAgain={() => setTurn((now) => now + 1)} />
      ) : (
        <Entrance roomId={roomId} cameraAs={cameraAs} onEnter={setEntered} />
      )}
    </div>
  )
}

function Joined({ entered, onAgain, ...props }: RoomProps & { entered: Entered; onAgain: () => void }) {
  const { roomId, cameraAs = 'camera', monitorOf = null } = props
  const connection = useRoomConnection(roomId, cameraAs === 'patient_view' ? 'environment' : 'user')
  useEffect(() => {
    if (!connection) return
    connection.own.mute(!entered.microphone)
    if (entered.microphone) void connection.own.start('microphone')
    if (entered.camera) void connection.own.start(cameraAs)
  }, [connection, entered, cameraAs])
  const monitor = useMonitorOf(monitorOf)
  useEffect(() => {
    if (!connection || !monitor) return
    const source = sendVitals(connection, monitor)
    return () => source.stop()
  }, [connection, monitor])
  if (!connection) return <Loading />
  return (
    <RoomProvider value={{ roomId, connection, cameraAs }}>
      <Phases {...props} onAgain={onAgain} />
    </RoomProvider>
  )
}

function Phases({ onAgain, onLeft, onEnded, ...props }: RoomProps & { onAgain: () => void }) {
  const phase = useRoomView((view) => view.phase)
  const ended: EndReason | null = phase.name === 'ended' ? phase.reason : null
  const told = useRef({ onLeft, onEnded })
  told.current = { onLeft, onEnded }
  useEffect(() => {
    if (!ended) return
    told.current.onEnded?.(ended)
    if (ended === 'left') told.current.onLeft?.()
  }, [ended])
  const isIn = phase.name === 'live' || phase.name === 'reconnecting'
  return isIn ? <RoomInside {...props} /> : <PhaseFace onAgain={onAgain} />
}
