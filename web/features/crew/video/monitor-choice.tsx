import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../../shared/api/session.ts'
import type { MonitorFeed } from '../../../shared/rooms/vitals/monitor-feed.ts'
import { monitorFeeds } from '../../../shared/rooms/vitals/monitor-feeds.ts'
import { Sheet } from '../components/sheet.tsx'

interface Props {
  connected: MonitorFeed | null
  onChoose: (feed: MonitorFeed | null) => void
  onClose: () => void
}

/** Which monitor this tablet reads. The simulated one says of itself that it is none. */
export function MonitorChoice({ connected, onChoose, onClose }: Props) {
  const { t } = useTranslation('crew')
  const { isDemo } = useMe()
  const [feeds] = useState(() => monitorFeeds(t('video.simulated'), isDemo))
  const choose = (feed: MonitorFeed | null) => {
    onChoose(feed)
    onClose()
  }
  return (
    <Sheet title={t('video.monitor')} onClose={onClose}>
      {feeds.length === 0 ? <p>{t('video.noMonitor')}</p> : null}
      {feeds.map((feed) => (
        <button
          key={feed.name}
          type="button"
          className="glove glove--wide"
          aria-pressed={connected?.name === feed.name}
          onClick={() => choose(feed)}
        >
          {feed.name}
          {feed.simulated ? <small>{t('video.simulatedHint')}</small> : null}
        </button>
      ))}
      {connected ? (
        <button type="button" className="glove glove--wide glove--danger" onClick={() => choose(null)}>
          {t('video.disconnect')}
        </button>
      ) : null}
    </Sheet>
  )
}
