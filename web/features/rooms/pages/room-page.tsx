import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { getRoom } from '#contract/rest/rooms.ts'
import { read } from '../../../shared/api/queries.ts'
import { useMe } from '../../../shared/api/session.ts'
import { InvitationAlarm } from '../../../shared/consults/parts/invitation-alarm.tsx'
import { useConnection } from '../../../shared/realtime/connection-state.ts'
import { useLiveScreen } from '../../../shared/realtime/live-screen.ts'
import { RoomRecord } from '../../../shared/rooms/record.tsx'
import { Room } from '../../../shared/rooms/room.tsx'
import { Clock } from '../../../shared/ui/clock.tsx'
import { ConnectionLamp } from '../../../shared/ui/connection-banner.tsx'
import { Failed, Loading } from '../../../shared/ui/faces.tsx'
import '../components/room-page.css'

/** A room on a page of its own: for whoever was led here from a seat, an arrival or a list. When it is over, its record stands here. */
export function Screen() {
  const { t } = useTranslation(['rooms', 'words'])
  const { roomId } = useParams({ strict: false }) as { roomId: string }
  const me = useMe()
  const connection = useConnection()
  useLiveScreen({ positions: false, presence: false })
  const { data: room, error, refetch } = useQuery(read(getRoom, { params: { roomId } }))
  const [isOver, setOver] = useState(false)
  if (!room)
    return (
      <main className="room-page room-page--wait">{error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />}</main>
    )
  const showsRecord = isOver || room.state === 'closed'
  return (
    <div className="room-page">
      <header className="room-page__head">
        <h1>{t(`words:roomKind.${room.kind}`)}</h1>
        {room.vehicle ? <b>{room.vehicle.callSign}</b> : null}
        <span className="room-page__space" />
        {isOver && room.state === 'open' ? (
          <button type="button" className="button" onClick={() => setOver(false)}>
            {t('phase.again')}
          </button>
        ) : null}
        <ConnectionLamp state={connection.state} />
        <Clock zone={me.centre.timeZone} />
      </header>
      <InvitationAlarm />
      <main className="room-page__body" data-record={showsRecord}>
        {showsRecord ? (
          <RoomRecord roomId={roomId} />
        ) : (
          <Room
            roomId={roomId}
            cameraAs={me.roles.includes('crew') ? 'patient_view' : 'camera'}
            materials={room.incidentId ? [{ type: 'incident', id: room.incidentId, label: t('words:materialType.incident') }] : []}
            onLeft={() => setOver(true)}
          />
        )}
      </main>
    </div>
  )
}
