import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MediaWay } from '../quality/way.ts'
import { ownLineWords } from './peer-words.ts'
import { useRoom, useRoomView } from './room-context.ts'

/** The own line in figures: what was measured, nothing guessed. */
export function LineDetails() {
  const { t } = useTranslation(['rooms', 'words'])
  const { connection } = useRoom()
  const rung = useRoomView((view) => view.rung)
  const [way, setWay] = useState<MediaWay | null>(null)
  useEffect(() => {
    let gone = false
    const look = () => void connection.way().then((found) => (gone ? undefined : setWay(found)))
    look()
    const timer = setInterval(look, 2_000)
    return () => {
      gone = true
      clearInterval(timer)
    }
  }, [connection])
  return (
    <dl className="devices__line">
      <div>
        <dt>{t('line.title')}</dt>
        <dd>{ownLineWords(rung, t) ?? t('line.well')}</dd>
      </div>
      <div>
        <dt>{t('line.way')}</dt>
        <dd>{way ? t(way.relayed ? 'line.relayed' : 'line.direct', { protocol: way.protocol.toUpperCase() }) : t('line.unknown')}</dd>
      </div>
      <div>
        <dt>{t('line.rtt')}</dt>
        <dd>{way?.rtt_ms == null ? t('line.unknown') : `${Math.round(way.rtt_ms)} ms`}</dd>
      </div>
    </dl>
  )
}
