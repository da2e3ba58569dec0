import { useTranslation } from 'react-i18next'
import type { Wall } from '#contract/rest/dispatch.ts'
import { hourMinute } from '../../shared/ui/time-of-day.ts'
import { shortNumber } from '../names.ts'
import { useFit } from './use-fit.ts'

type Event = Wall['recent'][number]

/** What happened last, newest first. Stands on wide walls. */
export function EventList({ events, zone }: { events: readonly Event[]; zone: string }) {
  const { t } = useTranslation('wall')
  const { ref } = useFit<HTMLOListElement>(events.length)
  return (
    <section className="panel events" aria-label={t('events.title')}>
      <h2>{t('events.title')}</h2>
      {events.length === 0 ? <p className="panel__none">{t('events.none')}</p> : null}
      <ol ref={ref}>
        {events.map((event) => (
          <li key={event.id}>
            <EventLine event={event} zone={zone} />
          </li>
        ))}
      </ol>
    </section>
  )
}

/** One line: when, who, what, which incident. */
export function EventLine({ event, zone }: { event: Event; zone: string }) {
  const { t } = useTranslation(['wall', 'words'])
  return (
    <span className="event" data-step={event.step ?? 'opened'}>
      <time>{hourMinute(event.at, zone)}</time>
      <b>{event.step ? event.callSign : t('events.opened')}</b>
      <span>{event.step ? t(`words:runStep.${event.step}`) : t(`words:priority.${event.priority as 1 | 2 | 3 | 4}`)}</span>
      <small>{shortNumber(event.number)}</small>
    </span>
  )
}
