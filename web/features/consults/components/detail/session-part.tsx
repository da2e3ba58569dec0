import { useTranslation } from 'react-i18next'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { RoomRecordLink } from '../../../../shared/rooms/record-link.tsx'
import { useTrueNow } from '../../../../shared/realtime/use-true-now.ts'
import { clockSpan, spanText } from '../../../../shared/ui/spans.ts'
import { dayAndTime, hourMinute, timeOfDay } from '../../../../shared/ui/time-of-day.ts'
import { Part } from './part.tsx'

/** Who waits, who is inside, who was there. */
export function SessionPart({ consult }: { consult: Consult }) {
  const { t } = useTranslation(['consults', 'words', 'common'])
  const { timeZone } = useMe().centre
  const now = useTrueNow()
  const { startedAt, endedAt, waitingSince, attendees } = consult
  if (!startedAt && !waitingSince) return null
  return (
    <Part title={t('session.title')} name="session">
      {waitingSince && !startedAt ? (
        <p>
          {consult.queuePosition ? t('session.place', { count: consult.queuePosition }) : null}{' '}
          {t('waitsInRoom', { span: clockSpan(now - Date.parse(waitingSince)) })}
        </p>
      ) : null}
      {startedAt ? (
        <p>
          {dayAndTime(startedAt, timeZone)}
          {endedAt ? (
            <>
              –{timeOfDay(endedAt, timeZone)} · {spanText(Date.parse(endedAt) - Date.parse(startedAt))}
            </>
          ) : (
            <>
              {' '}
              · <b className="figures">{clockSpan(now - Date.parse(startedAt))}</b>
            </>
          )}
          {waitingSince && !consult.admittedAt && !endedAt ? <span className="c-owed"> {t('session.askerOutside')}</span> : null}
        </p>
      ) : null}
      {/* The desk arranges; what was said and shown is for both sides. */}
      {endedAt && consult.roomId && consult.side ? (
        <p>
          <RoomRecordLink roomId={consult.roomId} />
        </p>
      ) : null}
      {attendees.length > 0 ? (
        <ul className="c-attendees">
          {attendees.map((one) => (
            <li key={`${one.accountId ?? one.name}${one.joinedAt}`}>
              <b>{one.name}</b> {one.institutionName ?? ''}{' '}
              <small>
                {hourMinute(one.joinedAt, timeZone)}–{one.leftAt ? hourMinute(one.leftAt, timeZone) : ''}
                {one.source === 'hand' ? ` · ${t('session.byHand')}` : ''}
              </small>
            </li>
          ))}
        </ul>
      ) : null}
      {consult.state === 'ended'
        ? consult.absentSides.map((side) => (
            <p key={side} className="notice notice--warning">
              {t(`session.absent.${side}`)}
            </p>
          ))
        : null}
      {consult.ratings.map((one) => (
        <p key={`${one.side}${one.by}`} className="c-rating">
          {t(`words:consultSide.${one.side}`)} {one.by}{' '}
          <b aria-label={t('rating.score', { score: one.score })}>
            {'★'.repeat(one.score)}
            {'☆'.repeat(5 - one.score)}
          </b>{' '}
          <span className="c-quiet">{one.comment ?? ''}</span>
        </p>
      ))}
    </Part>
  )
}
