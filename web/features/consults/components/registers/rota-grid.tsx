import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RotaSlot } from '#contract/rest/rotas.ts'
import type { Specialty } from '#contract/vocabulary-consults.ts'
import { dayOf, hourMinute } from '../../../../shared/ui/time-of-day.ts'
import { WeekTable } from '../../../../shared/ui/week-table.tsx'
import { localText, weekdayOf } from '../../../../shared/ui/zoned.ts'
import { daysBetween, type RotaRow } from '../../logic/rota.ts'

interface Props {
  rows: readonly RotaRow[]
  days: readonly string[]
  today: string
  zone: string
  now_ms: number
  open: string | null
  /** False: only to be read. */
  editable: boolean
  onSlot: (id: string) => void
  onNew: (specialty: Specialty, day: string) => void
  /** Moves a slot by days, or makes the same once more there. */
  onMove: (slot: RotaSlot, days: number, copy: boolean) => void
}

/** A week of duties. Enter opens; Shift with an arrow moves a duty by a day, dragging does too (with Ctrl it is copied). */
export function RotaGrid({ rows, days, today, zone, now_ms, open, editable, onSlot, onNew, onMove }: Props) {
  const { t } = useTranslation(['registers', 'words', 'consults'])
  const [dragged, setDragged] = useState<RotaSlot | null>(null)
  const [over, setOver] = useState<string | null>(null)
  const dayOfSlot = (slot: RotaSlot) => localText(slot.startsAt, zone).slice(0, 10)
  const mayDrop = (row: RotaRow, day: string) => dragged !== null && dragged.specialty === row.specialty && day >= today
  return (
    <WeekTable
      label={t('rota.title')}
      corner={t('rota.specialty')}
      rows={rows}
      keyOf={(row) => row.specialty}
      head={(row) => t(`words:specialty.${row.specialty}`)}
      days={days}
      today={today}
      dayHead={(day) => `${t(`consults:weekday.${weekdayOf(day)}`)} ${day.slice(5)}`}
      cellProps={(row, day) => ({
        className: over === cellOf(row, day) ? 'is-over' : '',
        onDragOver: (event) => {
          if (!mayDrop(row, day)) return
          event.preventDefault()
          setOver(cellOf(row, day))
        },
        onDragLeave: () => setOver(null),
        onDrop: (event) => {
          setOver(null)
          if (dragged) onMove(dragged, daysBetween(dayOfSlot(dragged), day), event.ctrlKey || event.metaKey)
        },
      })}
      cell={(row, day) => (
        <>
          {(row.days.get(day) ?? []).map((slot) => {
            const over_ = Date.parse(slot.endsAt) <= now_ms
            const on = !over_ && Date.parse(slot.startsAt) <= now_ms
            return (
              <button
                key={slot.id}
                type="button"
                className={`duty${over_ ? ' duty--over' : ''}${on ? ' duty--on' : ''}`}
                data-slot={slot.id}
                aria-pressed={open === slot.id}
                draggable={editable && !over_}
                onDragStart={() => setDragged(slot)}
                onDragEnd={() => setDragged(null)}
                onClick={() => onSlot(slot.id)}
                onKeyDown={(event) => {
                  const by = event.shiftKey ? { ArrowRight: 1, ArrowLeft: -1 }[event.key] : undefined
                  if (!by || !editable || over_) return
                  event.preventDefault()
                  event.stopPropagation()
                  onMove(slot, by, event.ctrlKey)
                }}
              >
                <b>
                  {dayOfSlot(slot) < day ? '…' : hourMinute(slot.startsAt, zone)}–{dayOf(slot.endsAt, zone) > day ? t('rota.nextDay') : ''}
                  {hourMinute(slot.endsAt, zone)}
                </b>
                <span>
                  {slot.capacity === null
                    ? slot.callOrder > 1
                      ? `${t('rota.order', { order: slot.callOrder })} `
                      : ''
                    : `${slot.booked}/${slot.capacity} `}
                  {slot.doctor.name}
                </span>
              </button>
            )
          })}
          {editable && day >= today ? (
            <button
              type="button"
              className="duty duty--new"
              aria-label={t('rota.newAt', { specialty: t(`words:specialty.${row.specialty}`), day })}
              onClick={() => onNew(row.specialty, day)}
            >
              +
            </button>
          ) : null}
        </>
      )}
    />
  )
}

const cellOf = (row: RotaRow, day: string): string => `${row.specialty} ${day}`
