import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { consultCalendar } from '#contract/rest/consults.ts'
import { read } from '../../../shared/api/queries.ts'
import { useMe } from '../../../shared/api/session.ts'
import { Page, Ready } from '../../../shared/ui/page.tsx'
import { Tabs } from '../../../shared/ui/tabs.tsx'
import { useKeys } from '../../../shared/ui/use-keys.ts'
import { useNow } from '../../../shared/ui/use-now.ts'
import { useOpen } from '../../../shared/ui/use-open.ts'
import { dayPlus, localText, mondayOf, weekOf } from '../../../shared/ui/zoned.ts'
import { DayColumns, type Column } from '../components/calendar/day-columns.tsx'
import { useDesk } from '../use-desk.ts'
import { daySpan } from '../logic/times.ts'
import '../components/calendar/calendar.css'

/** Who meets when: a week, or one day with a column for each doctor. */
export function Screen() {
  const { t } = useTranslation(['consults', 'admin'])
  const { timeZone } = useMe().centre
  const navigate = useNavigate()
  const desk = useDesk()
  const now_ms = useNow(60_000)
  const today = localText(now_ms, timeZone).slice(0, 10)
  const [view, setView] = useOpen('view')
  const [at, setAt] = useOpen('day')
  const day = at && /^\d{4}-\d\d-\d\d$/.test(at) ? at : today
  const isDay = view === 'day'
  const first = isDay ? day : mondayOf(day)
  const calendar = useQuery({
    ...read(consultCalendar, { query: daySpan(first, timeZone, isDay ? 1 : 7) }),
    placeholderData: keepPreviousData,
  })
  const step = isDay ? 1 : 7
  useKeys({
    ArrowLeft: () => setAt(dayPlus(day, -step)),
    ArrowRight: () => setAt(dayPlus(day, step)),
    T: () => setAt(null),
  })
  const consults = calendar.data?.consults ?? []
  const doctorsOf = (one: (typeof consults)[number]) =>
    one.invitedDoctors.filter(({ state }) => state === 'open' || state === 'accepted').map(({ name }) => name)
  const columns: Column[] = isDay
    ? [...new Set(consults.flatMap(doctorsOf))].toSorted().map((name) => ({
        key: name,
        title: name,
        day,
        consults: consults.filter((one) => doctorsOf(one).includes(name)),
      }))
    : weekOf(first).map((one) => ({ key: one, title: `${one.slice(5)}`, weekday: true, day: one, consults }))
  return (
    <Page
      title={t('calendar.title')}
      lead={isDay ? day : `${first} – ${dayPlus(first, 6)}`}
      tools={
        <>
          <Tabs
            label={t('calendar.title')}
            tabs={[
              { key: 'week', title: t('calendar.week') },
              { key: 'day', title: t('calendar.day') },
            ]}
            chosen={isDay ? 'day' : 'week'}
            onChoose={(key) => setView(key === 'day' ? key : null)}
          />
          <button type="button" className="button" onClick={() => setAt(dayPlus(day, -step))} aria-label={t('calendar.before')}>
            ‹
          </button>
          <button type="button" className="button" onClick={() => setAt(null)}>
            {t('calendar.today')}
          </button>
          <button type="button" className="button" onClick={() => setAt(dayPlus(day, step))} aria-label={t('calendar.after')}>
            ›
          </button>
        </>
      }
    >
      <Ready of={[calendar]}>
        {() => (
          <DayColumns
            columns={columns}
            zone={timeZone}
            now_ms={now_ms}
            today={today}
            onDay={(one) => {
              setAt(one)
              setView('day')
            }}
            onOpen={(id) => void navigate({ to: desk.list, search: { open: id } as never })}
          />
        )}
      </Ready>
    </Page>
  )
}
