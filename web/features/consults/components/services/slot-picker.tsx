import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { rotaWeek, type RotaSlot } from '#contract/rest/rotas.ts'
import type { RemoteService } from '#contract/vocabulary-consults.ts'
import { read } from '../../../../shared/api/queries.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { DoctorLine } from '../../../../shared/consults/parts/people.tsx'
import { Failed, Loading } from '../../../../shared/ui/faces.tsx'
import { hourMinute } from '../../../../shared/ui/time-of-day.ts'
import { useNow } from '../../../../shared/ui/use-now.ts'
import { dayPlus, localText, weekdayOf } from '../../../../shared/ui/zoned.ts'

interface Props {
  service: RemoteService
  value: string | null
  onChange: (slot: RotaSlot) => void
}

/** Times that still take somebody, a week at a time. */
export function SlotPicker({ service, value, onChange }: Props) {
  const { t } = useTranslation(['services', 'consults', 'words'])
  const { timeZone } = useMe().centre
  const now_ms = useNow(60_000)
  const today = localText(now_ms, timeZone).slice(0, 10)
  const [weeks, setWeeks] = useState(0)
  const from = dayPlus(today, weeks * 7)
  const { data, error, refetch } = useQuery({ ...read(rotaWeek, { query: { from, service } }), placeholderData: keepPreviousData })
  const open = (data?.slots ?? [])
    .filter((slot) => Date.parse(slot.endsAt) > now_ms)
    .toSorted((a, b) => a.startsAt.localeCompare(b.startsAt))
  return (
    <div className="slots" data-field="slot">
      <div className="slots__week">
        <button type="button" className="button button--small" disabled={weeks === 0} onClick={() => setWeeks(weeks - 1)}>
          ‹
        </button>
        <span>
          {from.slice(5)} – {dayPlus(from, 6).slice(5)}
        </span>
        <button type="button" className="button button--small" onClick={() => setWeeks(weeks + 1)}>
          ›
        </button>
      </div>
      {!data ? (
        error ? (
          <Failed error={error} onRetry={() => void refetch()} />
        ) : (
          <Loading />
        )
      ) : open.length === 0 ? (
        <p className="c-quiet">{t('noSlots')}</p>
      ) : (
        open.map((slot) => {
          const left = slot.capacity === null ? null : slot.capacity - slot.booked
          const day = localText(slot.startsAt, timeZone).slice(0, 10)
          return (
            <label key={slot.id} className={value === slot.id ? 'slot is-chosen' : left === 0 ? 'slot is-off' : 'slot'}>
              <input type="radio" name="slot" checked={value === slot.id} disabled={left === 0} onChange={() => onChange(slot)} />
              <b className="figures">
                {day === today ? t('today') : `${day.slice(5)} ${t(`consults:weekday.${weekdayOf(day)}`)}`}{' '}
                {hourMinute(slot.startsAt, timeZone)}–{hourMinute(slot.endsAt, timeZone)}
              </b>
              <span>
                <DoctorLine doctor={slot.doctor} /> · {slot.institution.shortName} · {t(`words:specialty.${slot.specialty}`)}
              </span>
              <small>{left === null ? '' : left > 0 ? t('left', { count: left }) : t('full')}</small>
            </label>
          )
        })
      )}
    </div>
  )
}
