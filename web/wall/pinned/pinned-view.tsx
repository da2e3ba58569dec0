import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { RoomProvider, useRoomView } from '../../shared/rooms/ui/room-context.ts'
import { StreamVideo } from '../../shared/rooms/ui/stream-video.tsx'
import { useFrameAge } from '../../shared/rooms/ui/use-frame-age.ts'
import { useStillAge } from '../../shared/rooms/ui/use-still-age.ts'
import { useRoomConnection } from '../../shared/rooms/ui/use-room-connection.ts'
import { useTileBox } from '../../shared/rooms/ui/use-tile-box.ts'
import { agoText } from '../../shared/ui/spans.ts'
import './pinned.css'

interface Props {
  roomId: string
  callSign: string
  vehicleId: string
}

/** A picture and a call sign, no name and no sound. What does not move says since when; it is never shown as of now. */
export function PinnedView({ roomId, callSign, vehicleId }: Props) {
  const connection = useRoomConnection(roomId)
  if (!connection) return null
  return (
    <RoomProvider value={{ roomId, connection, cameraAs: 'camera' }}>
      <Picture callSign={callSign} vehicleId={vehicleId} />
    </RoomProvider>
  )
}

function Picture({ callSign, vehicleId }: Omit<Props, 'roomId'>) {
  const { t } = useTranslation('wall')
  const box = useRef<HTMLElement>(null)
  const video = useRef<HTMLVideoElement>(null)
  const peers = useRoomView((view) => view.peers)
  const streams = useRoomView((view) => view.streams)
  const phase = useRoomView((view) => view.phase)
  const crew = peers.filter((peer) => peer.vehicleId === vehicleId).map((peer) => peer.peerId)
  const stream = streams.find((one) => crew.includes(one.peerId) && one.source === 'patient_view')
  const recording = useRoomView((view) => view.recording)
  const stills = useRoomView((view) => view.stills)
  useTileBox(box, stream?.consumerId, true)
  const age_ms = useFrameAge(video, stream)
  const carries = stream !== undefined && !stream.producerPaused && !stream.pausedHere
  const still = carries ? undefined : crew.map((peerId) => stills[peerId]).find((one) => one?.source === 'patient_view')
  const stillAge_ms = useStillAge(still)
  if (phase.name === 'ended') return null
  const shownAge_ms = still ? stillAge_ms : age_ms
  const isOld = (still !== undefined || stream !== undefined) && shownAge_ms !== null
  return (
    <section ref={box} className="pinned" data-old={isOld} aria-label={t('pinned.title', { callSign })}>
      {still ? <img className="stream" src={still.url} alt="" /> : null}
      {!still && stream ? <StreamVideo track={stream.track} video={video} fit="cover" /> : null}
      {still || stream ? null : <p className="pinned__none">{t('pinned.none')}</p>}
      <footer className="pinned__foot">
        <b>{callSign}</b>
        {recording ? <span className="pinned__recorded">{t('pinned.recorded')}</span> : null}
        {(still || stream) && !isOld ? (
          <span className="pinned__live">
            <i aria-hidden="true" />
            {t(still ? 'pinned.still' : 'pinned.live')}
          </span>
        ) : null}
        {isOld ? (
          <span className="pinned__old" role="status">
            {t('pinned.old', { ago: agoText(shownAge_ms) })}
          </span>
        ) : null}
      </footer>
    </section>
  )
}
