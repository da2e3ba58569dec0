import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { listBookings, type Booking } from '#contract/rest/services.ts'
import { remoteServices, type RemoteService } from '#contract/vocabulary-consults.ts'
import { read } from '../../../shared/api/queries.ts'
import { useMe } from '../../../shared/api/session.ts'
import { Page, Ready } from '../../../shared/ui/page.tsx'
import { RowTable, type Column } from '../../../shared/ui/row-table.tsx'
import { Tabs } from '../../../shared/ui/tabs.tsx'
import { hourMinute } from '../../../shared/ui/time-of-day.ts'
import { useNow } from '../../../shared/ui/use-now.ts'
import { useOpen } from '../../../shared/ui/use-open.ts'
import { dayPlus, localText, weekdayOf } from '../../../shared/ui/zoned.ts'
import { BookingForm } from '../components/services/booking-form.tsx'
import { BookingPanel } from '../components/services/booking-panel.tsx'
import { BookingState } from '../components/services/booking-state.tsx'
import { subjectOf } from '../logic/booking.ts'
import { daySpan } from '../logic/times.ts'
import '../../../shared/consults/ask/ask.css'
import '../components/services/services.css'

/** What else meets in the rooms today: remote clinic, ward round, family visit, expert clinic. */
export function Screen() {
  const { t } = useTranslation(['services', 'consults', 'words'])
  const me = useMe()
  const { timeZone } = me.centre
  const today = localText(useNow(60_000), timeZone).slice(0, 10)
  const [at, setAt] = useOpen('day')
  const [serviceName, setService] = useOpen('service')
  const [open, setOpen] = useOpen()
  const [visit, setVisit] = useState<{ id: string; url: string } | null>(null)
  const day = at && /^\d{4}-\d\d-\d\d$/.test(at) ? at : today
  const service = remoteServices.find((one) => one === serviceName) ?? null
  const bookings = useQuery({
    ...read(listBookings, { query: { ...daySpan(day, timeZone), ...(service ? { service } : {}) } }),
    placeholderData: keepPreviousData,
  })
  const all = bookings.data?.bookings ?? []
  const booking = all.find(({ id }) => id === open)
  const columns: Column<Booking>[] = [
    {
      key: 'time',
      title: t('time'),
      width: '116px',
      figures: true,
      by: (one) => one.startsAt,
      cell: (one) => (
        <b>
          {hourMinute(one.startsAt, timeZone)}–{hourMinute(one.endsAt, timeZone)}
        </b>
      ),
    },
    { key: 'service', title: t('service'), width: '104px', by: (one) => one.service, cell: (one) => t(`words:rotaService.${one.service}`) },
    { key: 'subject', title: t('subject'), by: subjectOf, cell: subjectOf },
    { key: 'host', title: t('host'), width: '120px', by: (one) => one.host?.name ?? '', cell: (one) => one.host?.name ?? t('wardStaff') },
    { key: 'where', minor: true, title: t('where'), by: (one) => one.institution.shortName, cell: (one) => one.institution.shortName },
    {
      key: 'number',
      minor: true,
      title: t('number'),
      width: '150px',
      by: (one) => one.number,
      cell: (one) => <span className="mono">{one.number}</span>,
    },
    {
      key: 'state',
      title: t('state'),
      width: '124px',
      by: (one) => one.state,
      cell: (one) => (
        <>
          <BookingState state={one.state} />
          {one.state === 'checked_in' && one.queuePosition ? <small> {one.queuePosition}</small> : null}
        </>
      ),
    },
  ]
  return (
    <Page
      title={t('title')}
      lead={`${day} ${t(`consults:weekday.${weekdayOf(day)}`)}`}
      tools={
        <>
          <Tabs
            label={t('service')}
            tabs={[{ key: 'all', title: t('all') }, ...remoteServices.map((key) => ({ key, title: t(`words:rotaService.${key}`) }))]}
            chosen={service ?? 'all'}
            onChoose={(key) => setService(key === 'all' ? null : key)}
          />
          <button type="button" className="button" aria-label={t('consults:calendar.before')} onClick={() => setAt(dayPlus(day, -1))}>
            ‹
          </button>
          <button type="button" className="button" onClick={() => setAt(null)}>
            {t('today')}
          </button>
          <button type="button" className="button" aria-label={t('consults:calendar.after')} onClick={() => setAt(dayPlus(day, 1))}>
            ›
          </button>
          <button type="button" className="button button--primary" onClick={() => setOpen('new')} data-testid="book">
            + {t('book')}
          </button>
        </>
      }
    >
      <Ready of={[bookings]}>
        {() => (
          <RowTable
            label={t('title')}
            columns={columns}
            rows={all}
            idOf={(one) => one.id}
            selected={open}
            onSelect={(one) => setOpen(one.id)}
            isOff={(one) => one.state === 'cancelled'}
            empty={t('empty')}
          />
        )}
      </Ready>
      {open === 'new' ? (
        <BookingForm
          key={service ?? 'outpatient'}
          service={service ?? 'outpatient'}
          onService={(one: RemoteService) => setService(one)}
          onBooked={({ id, startsAt }, url) => {
            setVisit(url ? { id, url } : null)
            // What was booked is seen, whatever day it is for.
            setAt(localText(startsAt, timeZone).slice(0, 10))
            setOpen(id)
          }}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {booking ? (
        <BookingPanel
          key={booking.id}
          booking={booking}
          visitUrl={visit?.id === booking.id ? visit.url : null}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </Page>
  )
}
