import { memo, useEffect, useRef, useState, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { onStream } from '#contract/pointer.ts'
import { agoText } from '../../ui/spans.ts'
import { Icon } from './icons.tsx'
import { pictureIn, type ShownPicture } from './freeze.ts'
import { isMuted, lineWords } from './peer-words.ts'
import { PointersOver } from './pointers-over.tsx'
import { useRoomView } from './room-context.ts'
import type { StageTile } from './stage-layout.ts'
import { StillPicture } from './still-picture.tsx'
import { StreamVideo } from './stream-video.tsx'
import { useFrameAge } from './use-frame-age.ts'
import { useTileBox } from './use-tile-box.ts'

interface Props {
  tile: StageTile
  isMain: boolean
  pinned: boolean
  onPin?: (key: string) => void
  /** Takes the frame that is shown now. */
  onFreeze?: (find: () => ShownPicture | null) => void
  onPoint?: (at: { x: number; y: number } | null, on: string) => void
}

/** Somebody: the picture or why there is none, who it is, and what is wrong with the line. */
export const Tile = memo(function Tile({ tile, isMain, pinned, onPin, onFreeze, onPoint }: Props) {
  const { t } = useTranslation(['rooms', 'words'])
  const box = useRef<HTMLDivElement>(null)
  const video = useRef<HTMLVideoElement>(null)
  const { peer, source, stream } = tile
  const speaks = useRoomView((view) => view.speaker) === peer.peerId
  const still = useRoomView((view) => view.stills[peer.peerId])
  useTileBox(box, stream?.consumerId, pinned || isMain)
  const line = lineWords(peer, t)
  const showsStill = still !== undefined && (source === null || !stream || stream.producerPaused || stream.pausedHere)
  const picture = source && onStream(peer.peerId, source)
  const freeze = () => onFreeze?.(() => box.current && pictureIn(box.current))
  return (
    <div ref={box} className="tile" data-main={isMain} data-speaks={speaks} data-away={peer.away} data-source={source ?? 'none'}>
      {stream ? <StreamVideo track={stream.track} video={video} fit={source === 'camera' && !isMain ? 'cover' : 'contain'} /> : null}
      {showsStill ? <StillPicture still={still} /> : null}
      {!stream && !showsStill ? <NoPicture tile={tile} /> : null}
      {stream && !showsStill ? <Standing video={video} tile={tile} /> : null}
      {isMain && onPoint && picture ? <PointersOver on={picture} onPoint={(at) => onPoint(at, picture)} video={video} /> : null}
      {line ? (
        <p className="tile__line" role="status">
          {line}
        </p>
      ) : null}
      <div className="tile__name">
        {isMuted(peer) ? (
          <span className="tile__muted" title={t('tile.muted')}>
            <Icon name="muted" />
            <span className="sr-only">{t('tile.muted')}</span>
          </span>
        ) : null}
        <b>{peer.displayName}</b>
        {peer.institutionName ? <span>{peer.institutionName}</span> : null}
        {source && source !== 'camera' ? <em>{t(`words:mediaSource.${source}`)}</em> : null}
      </div>
      <div className="tile__tools">
        {onFreeze && (stream || showsStill) ? (
          <button type="button" title={t('control.freeze')} onClick={freeze}>
            <Icon name="freeze" />
            <span className="sr-only">{t('control.freezeOf', { name: peer.displayName })}</span>
          </button>
        ) : null}
        {onPin ? (
          <button type="button" aria-pressed={pinned} title={t(pinned ? 'tile.unpin' : 'tile.pin')} onClick={() => onPin(tile.key)}>
            <Icon name="pin" />
            <span className="sr-only">{t(pinned ? 'tile.unpin' : 'tile.pin')}</span>
          </button>
        ) : null}
      </div>
    </div>
  )
})

/** Over a picture that does not move: since when. */
function Standing({ video, tile: { stream, peer } }: { video: RefObject<HTMLVideoElement | null>; tile: StageTile }) {
  const { t } = useTranslation('rooms')
  const age_ms = useFrameAge(video, stream)
  if (stream?.producerPaused) return <p className="tile__over">{t(peer.rung.sending === 'video' ? 'tile.paused' : 'tile.pausedByLine')}</p>
  if (age_ms === null) return null
  return (
    <p className="tile__over tile__over--stale" role="status">
      {t('tile.standing', { ago: agoText(age_ms) })}
    </p>
  )
}

/** A picture that is sent takes so long at most to be here. */
const comes_ms = 6_000

function NoPicture({ tile: { peer, source } }: { tile: StageTile }) {
  const { t } = useTranslation('rooms')
  const late = useLate(source !== null && !peer.away, comes_ms)
  return (
    <div className="tile__none" data-missing={late}>
      <span aria-hidden="true">{[...peer.displayName].slice(-2).join('')}</span>
      <small>{late ? t('tile.missing') : t(source ? 'tile.coming' : peer.part === 'observer' ? 'tile.observes' : 'tile.noCamera')}</small>
      {late ? <small>{t('tile.missingDetail')}</small> : null}
    </div>
  )
}

/** Whether it has been waited for as long as this. */
function useLate(waits: boolean, after_ms: number): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    setLate(false)
    if (!waits) return
    const timer = setTimeout(() => setLate(true), after_ms)
    return () => clearTimeout(timer)
  }, [waits, after_ms])
  return late
}
