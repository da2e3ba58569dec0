import { useTranslation } from 'react-i18next'
import type { Shift, Vehicle } from '#contract/rest/fleet.ts'
import { dayOf, hourMinute } from '../../../../shared/ui/time-of-day.ts'
import { WeekTable } from '../../../../shared/ui/week-table.tsx'
import { weekdayOf } from '../../../../shared/ui/zoned.ts'
import { cellsOf } from '../../logic/shift-plan.ts'

interface Props {
  vehicles: readonly Vehicle[]
  shifts: readonly Shift[]
  days: readonly string[]
  today: string
  zone: string
  now_ms: number
  open: string | null
  onShift: (id: string) => void
  onNew: (vehicleId: string, day: string) => void
  onCopy: (day: string) => void
}

/** A week of all vehicles; Enter opens a shift or plans one. */
export function WeekGrid({ vehicles, shifts, days, today, zone, now_ms, open, onShift, onNew, onCopy }: Props) {
  const { t } = useTranslation('admin')
  const cells = cellsOf(shifts, zone)
  return (
    <WeekTable
      label={t('shifts.title')}
      corner={t('terminals.vehicle')}
      rows={vehicles}
      keyOf={(vehicle) => vehicle.id}
      head={(vehicle) => vehicle.callSign}
      days={days}
      today={today}
      dayHead={(day) => (
        <>
          <span>
            {t(`shifts.weekday.${weekdayOf(day)}`)} {day.slice(5)}
          </span>
          <button type="button" className="button button--small button--plain" title={t('shifts.copyHint')} onClick={() => onCopy(day)}>
            {t('shifts.copy')}
          </button>
        </>
      )}
      cell={(vehicle, day) => (
        <>
          {(cells.get(`${vehicle.id} ${day}`) ?? []).map((shift) => {
            const over = Date.parse(shift.endsAt) <= now_ms
            const on = !over && Date.parse(shift.startsAt) <= now_ms
            return (
              <button
                key={shift.id}
                type="button"
                className={`duty${over ? ' duty--over' : ''}${on ? ' duty--on' : ''}`}
                aria-pressed={open === shift.id}
                title={shift.crew.map((one) => one.displayName).join(' ')}
                onClick={() => onShift(shift.id)}
              >
                <b>
                  {hourMinute(shift.startsAt, zone)}–{dayOf(shift.endsAt, zone) > day ? t('shifts.nextDay') : ''}
                  {hourMinute(shift.endsAt, zone)}
                </b>
                <span>{shift.crew.map((one) => one.displayName).join(' ')}</span>
              </button>
            )
          })}
          {day < today ? null : (
            <button
              type="button"
              className="duty duty--new"
              aria-label={t('shifts.newAt', { vehicle: vehicle.callSign, day })}
              onClick={() => onNew(vehicle.id, day)}
            >
              +
            </button>
          )}
        </>
      )}
    />
  )
}
