import { useEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { useTranslation } from 'react-i18next'
import type { RoomConnection } from '../../../shared/rooms/connection/room-connection.ts'
import { Icon } from '../../../shared/rooms/ui/icons.tsx'
import { RoomProvider, useRoomView } from '../../../shared/rooms/ui/room-context.ts'
import { RoomSound } from '../../../shared/rooms/ui/room-sound.tsx'
import { useRoomConnection } from '../../../shared/rooms/ui/use-room-connection.ts'
import { noteVitals } from '../../../shared/rooms/vitals/noted-vitals.ts'
import { useCrew } from '../crew-context.ts'
import { useLiveView } from './use-live-view.ts'
import { useMonitor } from './use-monitor.ts'
import { useRunRoom } from './use-run-room.ts'
import { VideoScreen } from './video-screen.tsx'
import '../../../shared/rooms/ui/room.css'
import '../../../shared/rooms/ui/panels.css'
import '../../../shared/rooms/ui/vitals/vitals.css'
import './crew-video.css'

interface Props {
  assignmentId: string
  incidentId: string
  /** Where the video lies when it is open: above the bar of the next step. */
  place: HTMLElement | null
}

/** Live video of a run. It is in the room from the beginning, with nothing captured: a touch only opens the camera. */
export function CrewVideo({ assignmentId, incidentId, place }: Props) {
  const roomId = useRunRoom(assignmentId)
  const connection = useRoomConnection(roomId, 'environment')
  useEffect(() => connection?.own.mute(true), [connection])
  if (!roomId || !connection) return <WaitingButton />
  return (
    <RoomProvider value={{ roomId, connection, cameraAs: 'patient_view' }}>
      <Warm connection={connection} incidentId={incidentId} place={place} />
      <RoomSound />
    </RoomProvider>
  )
}

/** Before the room is known: the same button, honest about why it does nothing yet. */
export function WaitingButton() {
  const { t } = useTranslation('crew')
  return (
    <button type="button" className="glove crew-video-button" disabled>
      <Icon name="camera" />
      {t('video.button')}
      <small>{t('video.waits')}</small>
    </button>
  )
}

function Warm({ connection, incidentId, place }: Omit<Props, 'assignmentId'> & { connection: RoomConnection }) {
  const { t } = useTranslation('crew')
  const { vehicle } = useCrew()
  const phase = useRoomView((view) => view.phase)
  const live = useLiveView(vehicle.id)
  const { connected, connect } = useMonitor(connection, incidentId)
  useEffect(() => {
    if (connected) noteVitals(incidentId, [connected.shown])
  }, [incidentId, connected])
  const [open, setOpen] = useState(false)
  const isReady = phase.name === 'live' || phase.name === 'reconnecting'
  const watched = live.viewers.length > 0
  // Somebody looks in, and this tablet shows the patient: the crew sees that at once.
  const shows = live.isLive && watched
  const shown = useRef(false)
  useEffect(() => {
    if (shows && !shown.current) setOpen(true)
    shown.current = shows
  }, [shows])
  const word = live.isLive ? 'video.live' : live.asks ? 'video.asked' : watched ? 'video.watched' : 'video.button'
  return (
    <>
      <button
        type="button"
        className="glove crew-video-button"
        data-live={live.isLive}
        data-asks={live.asks}
        aria-pressed={open}
        disabled={phase.name === 'ended'}
        onClick={() => {
          setOpen(!open)
          if (!open && !live.isLive) void live.open()
        }}
      >
        <Icon name="camera" />
        {t(word)}
        <small>
          {isReady ? (watched ? t('video.viewers', { count: live.viewers.length }) : t('video.ready')) : t(`video.phase.${phase.name}`)}
        </small>
      </button>
      {open && place
        ? createPortal(<VideoScreen live={live} monitor={connected} onMonitor={connect} onClose={() => setOpen(false)} />, place)
        : null}
    </>
  )
}
