import { useTranslation } from 'react-i18next'
import { useServerClock } from '../api/server-clock.ts'
import { dayOf, timeOfDay } from './time-of-day.ts'
import { useNow } from './use-now.ts'
import './clock.css'

/** The centre's day and time by the server's clock; says so while it has not been told the time yet. */
export function Clock({ zone }: { zone: string }) {
  const { t } = useTranslation()
  const now = useNow()
  const known = useServerClock((clock) => clock.known)
  return (
    <time className="clock" dateTime={new Date(now).toISOString()}>
      <span className="clock__day">{dayOf(now, zone)}</span>
      <span className="clock__time">{timeOfDay(now, zone)}</span>
      {known ? null : <span className="clock__unsynced">{t('clock.unsynced')}</span>}
    </time>
  )
}
