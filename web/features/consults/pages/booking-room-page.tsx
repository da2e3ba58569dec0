import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { endBooking, getBooking, listBookings } from '#contract/rest/services.ts'
import { useDraft } from '../../../shared/api/drafts.ts'
import { keep, read, readAgain } from '../../../shared/api/queries.ts'
import { useMe } from '../../../shared/api/session.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { InvitationAlarm } from '../../../shared/consults/parts/invitation-alarm.tsx'
import { useConnection } from '../../../shared/realtime/connection-state.ts'
import { useLiveScreen } from '../../../shared/realtime/live-screen.ts'
import { FormField } from '../../../shared/forms/form-field.tsx'
import { ConnectionBanner } from '../../../shared/ui/connection-banner.tsx'
import { Empty, Failed, Loading } from '../../../shared/ui/faces.tsx'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { hourMinute } from '../../../shared/ui/time-of-day.ts'
import { BookingContent } from '../components/services/booking-content.tsx'
import { BookingState } from '../components/services/booking-state.tsx'
import { Room } from '../../../shared/rooms/room.tsx'
import { subjectOf } from '../logic/booking.ts'
import '../components/consults.css'
import '../components/services/services.css'

/** The room of a remote clinic, a ward round, a family visit or an expert clinic, with its own form beside the pictures. */
export function Screen() {
  const { t } = useTranslation(['services', 'consults', 'words', 'common'])
  const { bookingId = '' } = useParams({ strict: false }) as { bookingId?: string }
  const me = useMe()
  const navigate = useNavigate()
  const connection = useConnection()
  const params = { bookingId }
  const { data: booking, error, refetch } = useQuery(read(getBooking, { params }))
  const [note, setNote, dropNote] = useDraft(`booking.${bookingId}.note`, '')
  const end = useCommand(endBooking, (answer) => {
    dropNote()
    keep(getBooking, { params }, answer)
    void readAgain(listBookings)
  })
  useLiveScreen({ positions: false, presence: false })
  useEffect(() => {
    document.title = `${booking?.number ?? ''} · ${t('common:product')}`
  }, [booking?.number, t])
  const back = () =>
    void navigate({ to: me.roles.includes('clinic') ? '/clinic/services' : '/consults/services', search: { open: bookingId } as never })
  if (!booking) return <div className="c-room">{error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />}</div>
  const isHost = booking.host ? booking.host.accountId === me.accountId : booking.institution.id === me.institution?.id
  const side = (
    <div className="c-side">
      <div className="c-side__body">
        <BookingContent booking={booking} />
        {isHost && booking.state === 'in_session' ? (
          <FormField label={t('endNote')}>
            {(aria) => (
              <textarea
                {...aria}
                className="field"
                rows={8}
                maxLength={2000}
                value={note}
                onChange={(event) => setNote(event.target.value)}
              />
            )}
          </FormField>
        ) : null}
        {booking.note ? <p className="c-text">{booking.note}</p> : null}
      </div>
    </div>
  )
  return (
    <div className="c-room" data-connection={connection.state} data-state={booking.state}>
      <header className="c-room__head">
        <button type="button" className="button button--small" onClick={back}>
          ‹ {t('back')}
        </button>
        <b>{t(`words:rotaService.${booking.service}`)}</b>
        <span>{subjectOf(booking)}</span>
        <BookingState state={booking.state} />
        {booking.startedAt ? <span className="figures">{hourMinute(booking.startedAt, me.centre.timeZone)}</span> : null}
        <span className="c-head__space" />
        <ProblemNotice problem={end.problem} onAgain={() => void end.again()} onClose={end.dismiss} />
        {isHost && booking.state === 'in_session' ? (
          <button
            type="button"
            className="button button--danger"
            disabled={end.busy}
            onClick={() => void end.run({ params, body: { note: note.trim() } })}
          >
            {t('end')}
          </button>
        ) : null}
      </header>
      <ConnectionBanner state={connection.state} since_ms={connection.since_ms} zone={me.centre.timeZone} />
      <InvitationAlarm />
      <main className="c-room__body">
        {booking.state === 'in_session' && booking.roomId ? (
          <Room roomId={booking.roomId} material={null} materials={[]} side={side} sideLabel={t('sideLabel')} onLeft={back} />
        ) : (
          <div className="c-room__over">
            <Empty
              title={t(`words:bookingState.${booking.state}`)}
              detail={t(booking.state === 'ended' ? 'over' : 'notOpen')}
              action={
                <button type="button" className="button button--primary" onClick={back}>
                  {t('back')}
                </button>
              }
            />
            <aside>{side}</aside>
          </div>
        )}
      </main>
    </div>
  )
}
