import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { agoText } from '../../ui/spans.ts'
import type { ShownStill } from '../connection/room-view.ts'
import { noteSeen } from './picture-age.ts'

/** Older than this a picture a second is not one. */
const late_ms = 3_500

/** One picture in place of video, always with its age. */
export function StillPicture({ still }: { still: ShownStill }) {
  const { t } = useTranslation('rooms')
  const [now, setNow] = useState(() => performance.now())
  const picture = useRef<HTMLImageElement>(null)
  useEffect(() => {
    if (picture.current) noteSeen(picture.current, still.receivedAt_ms)
    setNow(performance.now())
    const timer = setInterval(() => setNow(performance.now()), 500)
    return () => clearInterval(timer)
  }, [still])
  const age_ms = Math.max(0, now - still.receivedAt_ms)
  return (
    <>
      <img ref={picture} className="stream" data-fit="contain" src={still.url} alt="" />
      <p className={age_ms > late_ms ? 'tile__over tile__over--stale' : 'tile__over tile__over--still'} role="status">
        {age_ms > late_ms ? t('tile.standing', { ago: agoText(age_ms) }) : t('tile.still')}
      </p>
    </>
  )
}
