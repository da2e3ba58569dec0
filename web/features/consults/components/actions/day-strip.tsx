import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ConsultRow } from '#contract/rest/consult-shapes.ts'
import { consultCalendar } from '#contract/rest/consults.ts'
import { read } from '../../../../shared/api/queries.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { hourMinute } from '../../../../shared/ui/time-of-day.ts'
import { daySpan } from '../../logic/times.ts'
import type { Picked } from './candidate-picker.tsx'

interface Props {
  /** `2026-11-23T08:00` in the centre's zone. */
  start: string
  durationMin: number
  doctors: readonly Picked[]
  /** The consult that is being arranged: its own old time is no conflict. */
  consultId: string
  onStart: (start: string) => void
}

const firstHour = 7
const hours = 15
const share = (minutes: number) => `${((minutes - firstHour * 60) / (hours * 60)) * 100}%`

/** The day of the doctors that were chosen: what stands already, and where the new time would lie. A press moves it to that quarter. */
export function DayStrip({ start, durationMin, doctors, consultId, onStart }: Props) {
  const { t } = useTranslation('consults')
  const { timeZone } = useMe().centre
  const day = start.slice(0, 10)
  const span = daySpan(day, timeZone)
  const { data } = useQuery(read(consultCalendar, { query: span }))
  const day_ms = Date.parse(span.from)
  const from_min = Number(start.slice(11, 13)) * 60 + Number(start.slice(14, 16))
  const standing = (data?.consults ?? []).filter(
    (one) => one.id !== consultId && one.scheduledStart && ['scheduled', 'accepted', 'in_session'].includes(one.state),
  )
  const of = (doctor: Picked) =>
    standing.filter((one) =>
      one.invitedDoctors.some(({ accountId, state }) => accountId === doctor.accountId && (state === 'open' || state === 'accepted')),
    )
  const minutes = (at: string) => (Date.parse(at) - day_ms) / 60_000
  return (
    <div className="c-strip" aria-label={t('schedule.dayOf', { day })} role="group">
      <div className="c-strip__hours" aria-hidden="true">
        {Array.from({ length: hours }, (_, index) => (
          <span key={index}>{firstHour + index}</span>
        ))}
      </div>
      {doctors.map((doctor) => (
        <div key={doctor.accountId} className="c-strip__row">
          <span className="c-strip__name">{doctor.name}</span>
          <div
            className="c-strip__day"
            onPointerDown={(event) => {
              const box = event.currentTarget.getBoundingClientRect()
              const at = firstHour * 60 + ((event.clientX - box.left) / box.width) * hours * 60
              const quarter = Math.max(0, Math.min(1425, Math.floor(at / 15) * 15))
              const two = (value: number) => String(value).padStart(2, '0')
              onStart(`${day}T${two(Math.floor(quarter / 60))}:${two(quarter % 60)}`)
            }}
          >
            {of(doctor).map((one) => (
              <Standing key={one.id} consult={one} minutes={minutes} zone={timeZone} />
            ))}
            <span
              className={doctor.busy ? 'c-strip__new c-strip__new--busy' : 'c-strip__new'}
              style={{ left: share(from_min), width: `${(durationMin / (hours * 60)) * 100}%` }}
            />
          </div>
        </div>
      ))}
    </div>
  )
}

function Standing({ consult, minutes, zone }: { consult: ConsultRow; minutes: (at: string) => number; zone: string }) {
  const from = minutes(consult.scheduledStart!)
  const to = consult.scheduledEnd ? minutes(consult.scheduledEnd) : from + 30
  return (
    <span
      className="c-strip__standing"
      title={`${consult.number} ${hourMinute(consult.scheduledStart!, zone)}`}
      style={{ left: share(from), width: `${((to - from) / (hours * 60)) * 100}%` }}
    />
  )
}
