import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { cancelBooking, checkInBooking, endBooking, startBooking, listBookings, type Booking } from '#contract/rest/services.ts'
import { myQueue } from '#contract/rest/consult-session.ts'
import { useDraft } from '../../../../shared/api/drafts.ts'
import { readAgain } from '../../../../shared/api/queries.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { useCommand } from '../../../../shared/api/use-command.ts'
import { DoctorLine, PatientLine } from '../../../../shared/consults/parts/people.tsx'
import { useTrueNow } from '../../../../shared/realtime/use-true-now.ts'
import { RoomRecordLink } from '../../../../shared/rooms/record-link.tsx'
import { FormField } from '../../../../shared/forms/form-field.tsx'
import { ask } from '../../../../shared/ui/ask.tsx'
import { ProblemNotice } from '../../../../shared/ui/problem-notice.tsx'
import { SidePanel } from '../../../../shared/ui/side-panel.tsx'
import { clockSpan } from '../../../../shared/ui/spans.ts'
import { dayAndTime, hourMinute } from '../../../../shared/ui/time-of-day.ts'
import { BookingContent } from './booking-content.tsx'
import { BookingState } from './booking-state.tsx'
import { VisitLink } from './visit-link.tsx'

/** One booking: what it is about, who waits, and what is done next. */
export function BookingPanel({ booking, visitUrl, onClose }: { booking: Booking; visitUrl: string | null; onClose: () => void }) {
  const { t } = useTranslation(['services', 'words', 'consults', 'common'])
  const me = useMe()
  const { timeZone } = me.centre
  const now = useTrueNow()
  const navigate = useNavigate()
  const [note, setNote, dropNote] = useDraft(`booking.${booking.id}.note`, '')
  const params = { bookingId: booking.id }
  const again = () => {
    void readAgain(listBookings)
    void readAgain(myQueue)
  }
  const enter = () => void navigate({ to: `/services/${booking.id}/room` as never })
  const checkIn = useCommand(checkInBooking, again)
  const start = useCommand(startBooking, () => {
    again()
    enter()
  })
  const end = useCommand(endBooking, () => {
    dropNote()
    again()
  })
  const cancel = useCommand(cancelBooking, again)
  const commands = [checkIn, start, end, cancel]
  const busy = commands.some((one) => one.busy)
  const failed = commands.find((one) => one.problem)
  const isHost = booking.host ? booking.host.accountId === me.accountId : booking.institution.id === me.institution?.id
  const isOwn = booking.institution.id === me.institution?.id
  const { state } = booking
  async function callOff() {
    const reason = await ask({
      title: t('cancelTitle'),
      confirm: t('cancel'),
      danger: true,
      reason: { label: t('reason'), required: true },
    })
    if (reason) await cancel.run({ params, body: { version: booking.version, reason } })
  }
  return (
    <SidePanel
      title={t(`words:rotaService.${booking.service}`)}
      note={booking.number}
      onClose={onClose}
      footer={
        <div className="booking-foot">
          <ProblemNotice problem={failed?.problem ?? null} onAgain={() => void failed?.again()} />
          <div className="booking-foot__row">
            {state === 'booked' || state === 'checked_in' ? (
              <button type="button" className="button button--danger" disabled={busy} onClick={() => void callOff()}>
                {t('cancel')}
              </button>
            ) : null}
            <span className="booking-foot__space" />
            {state === 'booked' && isOwn ? (
              <button
                type="button"
                className="button button--primary"
                disabled={busy}
                onClick={() => void checkIn.run({ params })}
                data-testid="check-in"
              >
                {t('checkIn')}
              </button>
            ) : null}
            {(state === 'checked_in' || state === 'booked') && isHost ? (
              <button
                type="button"
                className={state === 'checked_in' ? 'button button--primary' : 'button'}
                disabled={busy}
                onClick={() => void start.run({ params })}
                data-testid="start"
              >
                {t('start')}
              </button>
            ) : null}
            {state === 'in_session' && booking.roomId ? (
              <button type="button" className="button button--primary" onClick={enter}>
                {t('enter')}
              </button>
            ) : null}
            {state === 'in_session' && isHost ? (
              <button
                type="button"
                className="button"
                disabled={busy}
                onClick={() => void end.run({ params, body: { note: note.trim() } })}
                data-testid="end"
              >
                {t('end')}
              </button>
            ) : null}
          </div>
        </div>
      }
    >
      <div className="booking-head">
        <BookingState state={state} />
        {booking.patient ? <PatientLine patient={booking.patient} /> : null}
        {state === 'checked_in' && booking.checkedInAt ? (
          <span className="c-clock c-clock--near">
            {booking.queuePosition ? `${t('consults:session.place', { count: booking.queuePosition })} ` : ''}
            {t('consults:waitsInRoom', { span: clockSpan(now - Date.parse(booking.checkedInAt)) })}
          </span>
        ) : null}
      </div>
      <dl className="facts">
        <div>
          <dt>{t('time')}</dt>
          <dd>
            {dayAndTime(booking.startsAt, timeZone).slice(0, 11)}–{hourMinute(booking.endsAt, timeZone)}
          </dd>
        </div>
        <div>
          <dt>{t('host')}</dt>
          <dd>{booking.host ? <DoctorLine doctor={booking.host} long /> : t('wardStaff')}</dd>
        </div>
        <div>
          <dt>{t('where')}</dt>
          <dd>
            {booking.institution.name} · {t('bookedBy', { name: booking.bookedBy })}
          </dd>
        </div>
        {booking.approvedBy ? (
          <div>
            <dt>{t('approvedBy')}</dt>
            <dd>{booking.approvedBy}</dd>
          </div>
        ) : null}
      </dl>
      <BookingContent booking={booking} />
      {booking.service === 'family_visit' ? <VisitLink booking={booking} url={visitUrl} /> : null}
      {booking.note ? (
        <section className="part">
          <h3>{t('note')}</h3>
          <p className="c-text">{booking.note}</p>
        </section>
      ) : null}
      {state === 'ended' && booking.roomId && (isHost || isOwn) ? (
        <p>
          <RoomRecordLink roomId={booking.roomId} />
        </p>
      ) : null}
      {booking.cancelled ? (
        <p className="notice">
          {t('cancelledBy', { name: booking.cancelled.by })} {booking.cancelled.reason}
        </p>
      ) : null}
      {state === 'in_session' && isHost ? (
        <FormField label={t('endNote')}>
          {(aria) => (
            <textarea
              {...aria}
              className="field"
              rows={4}
              maxLength={2000}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          )}
        </FormField>
      ) : null}
    </SidePanel>
  )
}
