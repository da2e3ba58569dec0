import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { agoText } from '../../ui/spans.ts'
import type { ShownStill } from '../connection/room-view.ts'
import { noteSeen } from './picture-age.ts'
import { useStillAge } from './use-still-age.ts'

/** One picture in place of video, always with its age. */
export function StillPicture({ still }: { still: ShownStill }) {
  const { t } = useTranslation('rooms')
  const picture = useRef<HTMLImageElement>(null)
  useEffect(() => {
    if (picture.current) noteSeen(picture.current, still.receivedAt_ms)
  }, [still])
  const age_ms = useStillAge(still)
  return (
    <>
      <img ref={picture} className="stream" data-fit="contain" src={still.url} alt="" />
      <p className={age_ms === null ? 'tile__over tile__over--still' : 'tile__over tile__over--stale'} role="status">
        {age_ms === null ? t('tile.still') : t('tile.standing', { ago: agoText(age_ms) })}
      </p>
    </>
  )
}
