import { useTranslation } from 'react-i18next'
import type { listMySessions } from '#contract/rest/accounts.ts'
import type { Reply } from '#contract/route.ts'
import { useMe } from '../api/session.ts'
import { browserOf } from './browser-name.ts'
import { agoText } from './spans.ts'
import { dayAndTime } from './time-of-day.ts'
import { useNow } from './use-now.ts'
import './sessions-list.css'

type Session = Reply<typeof listMySessions>['sessions'][number]

interface Props {
  sessions: readonly Session[]
  busy: boolean
  onRevoke: (session: Session) => void
}

/** Open sessions: from where, with what, since when, and the way to cut each. */
export function SessionsList({ sessions, busy, onRevoke }: Props) {
  const { t } = useTranslation('account')
  const { centre } = useMe()
  const now = useNow(5000)
  if (sessions.length === 0) return <p className="sessions__none">{t('sessions.none')}</p>
  return (
    <ul className="sessions">
      {sessions.map((session) => {
        const { browser, system } = browserOf(session.userAgent)
        return (
          <li key={session.id} className={session.current ? 'sessions__one sessions__one--current' : 'sessions__one'}>
            <div>
              <b title={session.userAgent}>{[browser, system].filter(Boolean).join(' · ') || t('sessions.unknownDevice')}</b>
              <span className="mono">{session.address}</span>
              {session.current ? <em>{t('sessions.current')}</em> : null}
              <small>
                {t('sessions.since', { time: dayAndTime(session.createdAt, centre.timeZone) })} ·{' '}
                {t('sessions.seen', { ago: agoText(now - Date.parse(session.lastSeenAt)) })} ·{' '}
                {t('sessions.until', { time: dayAndTime(session.expiresAt, centre.timeZone) })}
              </small>
            </div>
            {session.current ? null : (
              <button type="button" className="button button--small button--danger" disabled={busy} onClick={() => onRevoke(session)}>
                {t('sessions.revoke')}
              </button>
            )}
          </li>
        )
      })}
    </ul>
  )
}
