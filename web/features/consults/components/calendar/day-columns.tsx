import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConsultRow } from '#contract/rest/consult-shapes.ts'
import { Empty } from '../../../../shared/ui/faces.tsx'
import { hourMinute } from '../../../../shared/ui/time-of-day.ts'
import { momentAt, weekdayOf } from '../../../../shared/ui/zoned.ts'
import { placed } from '../../logic/times.ts'

export interface Column {
  key: string
  title: string
  weekday?: boolean
  /** `2026-11-23` */
  day: string
  consults: readonly ConsultRow[]
}

interface Props {
  columns: readonly Column[]
  zone: string
  now_ms: number
  today: string
  onDay: (day: string) => void
  onOpen: (consultId: string) => void
}

const hour_px = 56
const usual_min = 30
/** A name and what stands below it. */
const twoLines_px = 38

const heightOf = (from_min: number, to_min: number): number => Math.max(22, ((to_min - from_min) / 60) * hour_px - 2)

/** When it met, or is to meet; what has no time yet lies nowhere. */
function spanOf(consult: ConsultRow): { from_ms: number; to_ms: number } {
  const from = consult.startedAt ?? consult.scheduledStart
  if (!from) return { from_ms: 0, to_ms: 0 }
  const to = consult.endedAt ?? (consult.startedAt ? null : consult.scheduledEnd)
  const from_ms = Date.parse(from)
  return { from_ms, to_ms: Math.max(to ? Date.parse(to) : 0, from_ms + (to ? 10 : usual_min) * 60_000) }
}

/** Columns of a day's hours; a press opens the consult. */
export function DayColumns({ columns, zone, now_ms, today, onDay, onOpen }: Props) {
  const { t } = useTranslation(['consults', 'words'])
  const scroller = useRef<HTMLDivElement>(null)
  useEffect(() => {
    scroller.current?.scrollTo({ top: 7.5 * hour_px })
  }, [])
  if (columns.length === 0) return <Empty title={t('calendar.empty')} />
  return (
    <div className="cal" ref={scroller}>
      <div className="cal__head" style={{ gridTemplateColumns: `44px repeat(${columns.length}, minmax(120px, 1fr))` }}>
        <span />
        {columns.map((column) =>
          column.weekday ? (
            <button key={column.key} type="button" className={column.day === today ? 'is-today' : ''} onClick={() => onDay(column.day)}>
              {t(`weekday.${weekdayOf(column.day)}`)} {column.title}
            </button>
          ) : (
            <span key={column.key} className="cal__doctor">
              {column.title}
            </span>
          ),
        )}
      </div>
      <div
        className="cal__body"
        style={{ gridTemplateColumns: `44px repeat(${columns.length}, minmax(120px, 1fr))`, height: 24 * hour_px }}
      >
        <div className="cal__hours" aria-hidden="true">
          {Array.from({ length: 24 }, (_, hour) => (
            <span key={hour} style={{ top: hour * hour_px }}>
              {hour}:00
            </span>
          ))}
        </div>
        {columns.map((column) => {
          const start_ms = momentAt(`${column.day}T00:00`, zone)
          const line_min = (now_ms - start_ms) / 60_000
          return (
            <div key={column.key} className={column.day === today ? 'cal__day cal__day--today' : 'cal__day'}>
              {line_min >= 0 && line_min < 1440 ? <i className="cal__now" style={{ top: (line_min / 60) * hour_px }} /> : null}
              {placed(column.consults, spanOf, start_ms).map(({ item, from_min, to_min, lane, lanes }) => (
                <button
                  key={item.id}
                  type="button"
                  className={`cal__one cal__one--${item.state}${heightOf(from_min, to_min) < twoLines_px ? ' cal__one--low' : ''}`}
                  data-consult={item.id}
                  style={{
                    top: (from_min / 60) * hour_px,
                    height: heightOf(from_min, to_min),
                    left: `${(lane / lanes) * 100}%`,
                    width: `calc(${100 / lanes}% - 3px)`,
                  }}
                  title={`${item.number} ${t(`words:consultState.${item.state}`)}`}
                  onClick={() => onOpen(item.id)}
                >
                  <b>{hourMinute(item.startedAt ?? item.scheduledStart!, zone)}</b> {item.patient?.name ?? item.number}
                  <small>
                    {t(`words:consultState.${item.state}`)} · {item.specialty ? t(`words:specialty.${item.specialty}`) : ''}
                  </small>
                </button>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}
