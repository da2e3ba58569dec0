import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { onEntry } from '#contract/pointer.ts'
import { downloadTrack, type Recording, type RoomEntry } from '#contract/rest/rooms.ts'
import { api } from '../../api/client.ts'
import { spanText } from '../../ui/spans.ts'
import { strokesOn } from './entries.ts'
import { FramePicture } from './frame-picture.tsx'
import { HandsOver, type ShownHand } from './hands-over.tsx'
import { overTrack, type RecordedHand } from './recorded-hands.ts'

interface StreamProps {
  track: Recording['tracks'][number]
  /** It was there at this moment. */
  isOn: boolean
  isBroken: boolean
  media: (element: HTMLMediaElement | null) => void
  hands: readonly RecordedHand[]
}

/** One stream of a recording, and who points at it. */
export function RecordedStream({ track, isOn, isBroken, media, hands }: StreamProps) {
  const { t } = useTranslation(['rooms', 'words'])
  const box = useRef<HTMLDivElement>(null)
  const video = useRef<HTMLVideoElement>(null)
  const address = api.address(downloadTrack, { params: { trackId: track.id } })
  const isSound = track.mediaType.startsWith('audio/')
  return (
    <figure data-on={isOn} data-sound={isSound}>
      {isSound ? (
        <audio ref={media} src={address} preload="auto" />
      ) : (
        <div className="player__picture">
          <video
            ref={(element) => {
              video.current = element
              media(element)
            }}
            src={address}
            preload="auto"
            playsInline
          />
          <HandsOver box={box} hands={isOn ? shownOn(hands, overTrack(track)) : []} picture={video} />
        </div>
      )}
      <figcaption>
        {track.displayName} · {t(`words:trackSource.${track.source}`)}
        {isBroken ? <em>{t('record.failedTrack', { name: track.displayName })}</em> : null}
      </figcaption>
    </figure>
  )
}

interface FrameProps {
  entry: RoomEntry
  /** Up to this moment. */
  entries: readonly RoomEntry[]
  hands: readonly RecordedHand[]
}

/** The frozen picture that was looked at, with what had been drawn by then and who points at it. */
export function RecordedFrame({ entry, entries, hands }: FrameProps) {
  const { t } = useTranslation('rooms')
  const box = useRef<HTMLDivElement>(null)
  const picture = useRef<HTMLImageElement>(null)
  return (
    <figure data-on>
      <div className="player__picture">
        <FramePicture entryId={entry.id} alt={t('board.title')} strokes={strokesOn(entries, entry.id)} picture={picture}>
          <HandsOver box={box} hands={shownOn(hands, onEntry(entry.id))} picture={picture} />
        </FramePicture>
      </div>
      <figcaption>
        {t('entry.freeze_frame', { name: entry.displayName ?? '' })}
        {entry.pictureAgeMs === null ? null : <em>{t('entry.stale', { span: spanText(entry.pictureAgeMs) })}</em>}
      </figcaption>
    </figure>
  )
}

const shownOn = (hands: readonly RecordedHand[], on: string | null): ShownHand[] =>
  hands.filter((one) => one.on === on).map(({ trackId, displayName, x, y }) => ({ key: trackId, x, y, name: displayName }))
