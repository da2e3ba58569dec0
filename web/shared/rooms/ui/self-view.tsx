import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { onStream } from '#contract/pointer.ts'
import { Icon } from './icons.tsx'
import { ownLineWords } from './peer-words.ts'
import { PointersOver } from './pointers-over.tsx'
import { useOwn, useRoom, useRoomView } from './room-context.ts'
import { StreamVideo } from './stream-video.tsx'

/** What the others see of this screen: small, whole, with the hands that point at it, and honest about its own line. */
export function SelfView() {
  const { t } = useTranslation(['rooms', 'words'])
  const { cameraAs } = useRoom()
  const track = useOwn((own) => own.tracks[cameraAs])
  const muted = useOwn((own) => own.muted || !own.tracks.microphone)
  const facing = useOwn((own) => own.facing)
  const rung = useRoomView((view) => view.rung)
  const ownId = useRoomView((view) => view.peerId)
  const video = useRef<HTMLVideoElement>(null)
  const mirrored = cameraAs === 'camera' && facing === 'user'
  const line = ownLineWords(rung, t)
  return (
    <div className="self" data-picture={track !== undefined}>
      {track ? <StreamVideo track={track} fit="contain" mirrored={mirrored} video={video} /> : null}
      {track && ownId ? <PointersOver on={onStream(ownId, cameraAs)} video={video} mirrored={mirrored} /> : null}
      <span className="self__name">
        {muted ? <Icon name="muted" /> : null}
        {t(track ? 'self.me' : 'self.noPicture')}
      </span>
      {line ? (
        <p className="self__line" role="status">
          {line}
        </p>
      ) : null}
    </div>
  )
}
