import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RoomConnection } from '../../../shared/rooms/connection/room-connection.ts'
import { Icon } from '../../../shared/rooms/ui/icons.tsx'
import { PhaseFace } from '../../../shared/rooms/ui/phase-face.tsx'
import { RecordButton } from '../../../shared/rooms/ui/record-button.tsx'
import { RoomBands } from '../../../shared/rooms/ui/room-bands.tsx'
import { RoomProvider, useRoomView } from '../../../shared/rooms/ui/room-context.ts'
import { RoomSound } from '../../../shared/rooms/ui/room-sound.tsx'
import { Stage } from '../../../shared/rooms/ui/stage.tsx'
import { useRoomConnection } from '../../../shared/rooms/ui/use-room-connection.ts'
import { useTalk } from '../../../shared/rooms/ui/use-talk.ts'
import { RoomVitals } from '../../../shared/rooms/ui/vitals/room-vitals.tsx'
import { useLiveRooms, type LiveRoom } from './live-store.ts'
import { BringCrew } from './bring-crew.tsx'
import { EndRoom } from './end-room.tsx'
import { PinToWall } from './pin-to-wall.tsx'
import { SayLine } from './say-line.tsx'
import { WrittenLine } from './written-line.tsx'
import '../../../shared/rooms/ui/room.css'
import '../../../shared/rooms/ui/panels.css'
import '../../../shared/rooms/ui/vitals/vitals.css'

/** An ambulance or a caller, live: seen and heard at once, spoken to by a press. It never takes the focus. */
export function LivePanel({ room }: { room: LiveRoom }) {
  const [turn, setTurn] = useState(0)
  return <Open key={turn} room={room} onAgain={() => setTurn((now) => now + 1)} />
}

function Open({ room, onAgain }: { room: LiveRoom; onAgain: () => void }) {
  const connection = useRoomConnection(room.roomId)
  // Nobody is overheard at the seat until it speaks on purpose.
  useEffect(() => connection?.own.mute(true), [connection])
  if (!connection) return <section className="live__panel" />
  return (
    <RoomProvider value={{ roomId: room.roomId, connection, cameraAs: 'camera' }}>
      <Panel room={room} connection={connection} onAgain={onAgain} />
    </RoomProvider>
  )
}

function Panel({ room, connection, onAgain }: { room: LiveRoom; connection: RoomConnection; onAgain: () => void }) {
  const { t } = useTranslation(['dispatch', 'rooms'])
  const phase = useRoomView((view) => view.phase)
  const talk = useTalk()
  const [large, setLarge] = useState(false)
  const isIn = phase.name === 'live' || phase.name === 'reconnecting'
  return (
    <section className="live__panel" data-large={large} data-kind={room.kind} aria-label={t(`live.${room.kind}`, { name: room.title })}>
      <header className="live__head">
        <b>{room.title}</b>
        <span>{t(`live.${room.kind}Short`)}</span>
        <span className="live__ways">
          <PinToWall room={room} />
          <button type="button" className="button button--small button--plain" onClick={() => setLarge(!large)}>
            {t(large ? 'live.smaller' : 'live.larger')}
          </button>
          <a className="button button--small button--plain" href={`/room/${room.roomId}`} target="_blank" rel="noreferrer">
            {t('live.own')}
          </a>
          <button
            type="button"
            className="button button--small button--plain"
            aria-label={t('live.close')}
            onClick={() => useLiveRooms.getState().close(room.roomId)}
          >
            <Icon name="close" />
          </button>
        </span>
      </header>
      <RoomBands />
      <div className="live__picture">{isIn ? <Stage layout="patient" compact /> : <PhaseFace onAgain={onAgain} />}</div>
      {room.kind === 'ambulance' ? <RoomVitals strips={1} px_mm={3} incidentId={room.incidentId} /> : null}
      {room.kind === 'caller' ? <WrittenLine /> : null}
      <footer className="live__foot">
        <button
          type="button"
          className={talk.speaking ? 'button button--danger' : 'button button--primary'}
          aria-pressed={talk.speaking}
          disabled={!talk.may || !isIn}
          onClick={() => (talk.speaking ? connection.own.mute(true) : talk.press(true))}
        >
          <Icon name={talk.speaking ? 'microphone' : 'muted'} />
          {t(talk.speaking ? 'live.speaking' : 'live.speak')}
        </button>
        <SayLine roomId={room.roomId} />
        {room.kind === 'caller' ? <BringCrew room={room} /> : null}
        {isIn ? <RecordButton className="button button--small button--plain" /> : null}
        <EndRoom roomId={room.roomId} />
      </footer>
      <RoomSound />
    </section>
  )
}
