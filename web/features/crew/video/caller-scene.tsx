import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { listRooms } from '#contract/rest/rooms.ts'
import { read } from '../../../shared/api/queries.ts'
import { Icon } from '../../../shared/rooms/ui/icons.tsx'
import { PhaseFace } from '../../../shared/rooms/ui/phase-face.tsx'
import { RoomBands } from '../../../shared/rooms/ui/room-bands.tsx'
import { RoomProvider, useRoomView } from '../../../shared/rooms/ui/room-context.ts'
import { RoomSound } from '../../../shared/rooms/ui/room-sound.tsx'
import { Stage } from '../../../shared/rooms/ui/stage.tsx'
import { TalkButton } from '../../../shared/rooms/ui/talk-button.tsx'
import { useRoomConnection } from '../../../shared/rooms/ui/use-room-connection.ts'
import { useRoomKeys } from '../../../shared/rooms/ui/use-room-keys.ts'
import { useTalk } from '../../../shared/rooms/ui/use-talk.ts'
import { soundNotice } from '../device/alarm.ts'
import '../../../shared/rooms/ui/room.css'
import '../../../shared/rooms/ui/panels.css'
import './crew-video.css'

interface Props {
  incidentId: string
  /** Where the picture lies when it is open. */
  place: HTMLElement | null
}

/** What the caller shows of the scene, where the seat has let this crew in: seen on the way, and the caller guided by a press. */
export function CallerScene({ incidentId, place }: Props) {
  const { data } = useQuery(read(listRooms, {}))
  const room = data?.rooms.find((one) => one.kind === 'caller' && one.state === 'open' && one.incidentId === incidentId)
  return room ? <Scene key={room.id} roomId={room.id} place={place} /> : null
}

function Scene({ roomId, place }: { roomId: string; place: HTMLElement | null }) {
  const { t } = useTranslation('crew')
  const [open, setOpen] = useState(false)
  const [seen, setSeen] = useState(false)
  const [turn, setTurn] = useState(0)
  useEffect(() => soundNotice(), [])
  return (
    <>
      <button
        type="button"
        className="glove crew-video-button crew-scene-button"
        data-testid="caller-scene"
        data-asks={!seen}
        onClick={() => {
          setOpen(true)
          setSeen(true)
        }}
      >
        <Icon name="people" />
        {t('scene.button')}
        <small>{t('scene.hint')}</small>
      </button>
      {open && place
        ? createPortal(<Entered key={turn} roomId={roomId} onAgain={() => setTurn(turn + 1)} onClose={() => setOpen(false)} />, place)
        : null}
    </>
  )
}

interface View {
  onAgain: () => void
  onClose: () => void
}

function Entered({ roomId, ...view }: View & { roomId: string }) {
  const connection = useRoomConnection(roomId)
  useEffect(() => connection?.own.mute(true), [connection])
  if (!connection) return null
  return (
    <RoomProvider value={{ roomId, connection, cameraAs: 'camera' }}>
      <SceneView {...view} />
      <RoomSound />
    </RoomProvider>
  )
}

function SceneView({ onAgain, onClose }: View) {
  const { t } = useTranslation('crew')
  const box = useRef<HTMLElement>(null)
  const phase = useRoomView((view) => view.phase)
  const talk = useTalk()
  useRoomKeys(box, { Escape: onClose }, talk.press)
  const isIn = phase.name === 'live' || phase.name === 'reconnecting'
  return (
    <section ref={box} className="crew-video crew-scene" aria-label={t('scene.title')}>
      <div className="crew-video__bands">
        <RoomBands />
      </div>
      <div className="crew-video__picture">
        {isIn ? <Stage layout="patient" compact /> : <PhaseFace onAgain={onAgain} />}
        <p className="crew-video__who">{t('scene.title')}</p>
      </div>
      <div className="crew-video__keys">
        <TalkButton talk={talk} className="glove glove--big crew-video__talk" />
        <button type="button" className="glove" onClick={onClose}>
          {t('video.back')}
        </button>
      </div>
    </section>
  )
}
