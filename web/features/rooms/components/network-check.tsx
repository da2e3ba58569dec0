import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRoomLine } from '../../../shared/realtime/live-screen.ts'
import { judgeTrips, type RoundTrips } from '../logic/round-trips.ts'

const questions = 12
const pause_ms = 120

/** How far the server is, by the same line that rooms use. No room is entered: what UDP and TCP do is measured there. */
export function NetworkCheck() {
  const { t } = useTranslation('rooms')
  const line = useRoomLine()
  const [busy, setBusy] = useState(false)
  const [found, setFound] = useState<RoundTrips | null | undefined>(undefined)
  async function measure() {
    if (!line) return
    setBusy(true)
    const trips_ms: number[] = []
    for (let i = 0; i < questions; i += 1) {
      const trip_ms = await line.trip_ms()
      if (trip_ms !== null) trips_ms.push(trip_ms)
      await new Promise((resolve) => setTimeout(resolve, pause_ms))
    }
    setFound(judgeTrips(trips_ms))
    setBusy(false)
  }
  return (
    <div className="devices-page__network">
      <h2>{t('devices.network')}</h2>
      <div className="devices-page__test">
        <button type="button" className="button" disabled={busy || !line} onClick={() => void measure()}>
          {t(busy ? 'devices.measuring' : 'devices.measure')}
        </button>
        <span role="status">
          {found === null ? t('devices.noAnswer') : null}
          {found ? (
            <>
              <b data-verdict={found.verdict}>{t(`devices.verdict.${found.verdict}`)}</b>{' '}
              {t('devices.rttValue', { median: Math.round(found.median_ms), most: Math.round(found.most_ms), count: found.count })}
            </>
          ) : null}
        </span>
      </div>
      <p className="devices-page__hint">{t('devices.networkHint')}</p>
    </div>
  )
}
