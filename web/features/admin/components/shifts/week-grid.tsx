import { useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Shift, Vehicle } from '#contract/rest/fleet.ts'
import { dayOf, hourMinute } from '../../../../shared/ui/time-of-day.ts'
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

/** A week of all vehicles. Arrows go from cell to cell; Enter opens a shift or plans one. */
export function WeekGrid({ vehicles, shifts, days, today, zone, now_ms, open, onShift, onNew, onCopy }: Props) {
  const { t } = useTranslation('admin')
  const grid = useRef<HTMLTableElement>(null)
  const cells = cellsOf(shifts, zone)
  function walk(event: KeyboardEvent<HTMLTableSectionElement>) {
    const cell = event.target instanceof HTMLElement ? event.target.closest('td') : null
    const row = cell?.parentElement
    if (!cell || !(row instanceof HTMLTableRowElement)) return
    const buttons = [...cell.querySelectorAll('button')]
    const at = buttons.indexOf(event.target as HTMLButtonElement)
    const inRow = (target: Element | null | undefined, column: number) => target?.children[column]?.querySelector('button')
    const next = {
      ArrowDown: buttons[at + 1] ?? inRow(row.nextElementSibling, cell.cellIndex),
      ArrowUp: buttons[at - 1] ?? inRow(row.previousElementSibling, cell.cellIndex),
      ArrowRight: inRow(row, cell.cellIndex + 1),
      ArrowLeft: inRow(row, cell.cellIndex - 1),
    }[event.key]
    if (!(next instanceof HTMLElement)) return
    event.preventDefault()
    next.focus()
  }
  return (
    <div className="week">
      <table ref={grid} aria-label={t('shifts.title')}>
        <thead>
          <tr>
            <th scope="col">{t('terminals.vehicle')}</th>
            {days.map((day) => (
              <th key={day} scope="col" className={day === today ? 'week__today' : undefined}>
                <span>
                  {t(`shifts.weekday.${weekdayOf(day)}`)} {day.slice(5)}
                </span>
                <button
                  type="button"
                  className="button button--small button--plain"
                  title={t('shifts.copyHint')}
                  onClick={() => onCopy(day)}
                >
                  {t('shifts.copy')}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={walk}>
          {vehicles.map((vehicle) => (
            <tr key={vehicle.id}>
              <th scope="row">{vehicle.callSign}</th>
              {days.map((day) => (
                <td key={day} className={day === today ? 'week__today' : undefined}>
                  {(cells.get(`${vehicle.id} ${day}`) ?? []).map((shift) => {
                    const over = Date.parse(shift.endsAt) <= now_ms
                    const on = !over && Date.parse(shift.startsAt) <= now_ms
                    return (
                      <button
                        key={shift.id}
                        type="button"
                        className={`shift${over ? ' shift--over' : ''}${on ? ' shift--on' : ''}`}
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
                      className="shift shift--new"
                      aria-label={t('shifts.newAt', { vehicle: vehicle.callSign, day })}
                      onClick={() => onNew(vehicle.id, day)}
                    >
                      +
                    </button>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
