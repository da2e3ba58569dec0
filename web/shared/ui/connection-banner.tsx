import { useTranslation } from 'react-i18next'
import { useResending } from '../api/in-flight.ts'
import { spanText } from './spans.ts'
import { timeOfDay } from './time-of-day.ts'
import { useNow } from './use-now.ts'
import './connection-banner.css'

export type ConnectionState = 'live' | 'connecting' | 'lagging' | 'offline'

interface Props {
  state: ConnectionState
  /** Business time, ms, of the last moment for which everything shown was true. */
  since_ms: number
  zone: string
}

/** Nothing while all is live. Otherwise it says what the screen shows and of when; and what is being sent again. */
export function ConnectionBanner({ state, since_ms, zone }: Props) {
  const { t } = useTranslation()
  const now = useNow()
  const resending = useResending((one) => one.commands.length)
  const span = spanText(now - since_ms)
  const text =
    state === 'offline'
      ? t('connection.offlineSince', { span, time: timeOfDay(since_ms, zone) })
      : state === 'lagging'
        ? t('connection.laggingSince', { span })
        : state === 'connecting'
          ? t('connection.connectingLong')
          : null
  if (!text && resending === 0) return null
  return (
    <div className={`connection connection--${text ? state : 'resending'}`} role="status">
      {text ? <span>{text}</span> : null}
      {resending > 0 ? <span>{t('connection.resending', { count: resending })}</span> : null}
    </div>
  )
}

/** The same in one word with a lamp, for a head line: colour, shape and text. */
export function ConnectionLamp({ state }: { state: ConnectionState }) {
  const { t } = useTranslation()
  return (
    <span className={`lamp lamp--${state}`}>
      <i aria-hidden="true" />
      {t(`connection.${state}`)}
    </span>
  )
}
