import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import './row-table.css'

export interface Column<T> {
  key: string
  title: string
  cell: (row: T) => ReactNode
  /** CSS width; what is left goes to the columns without one. */
  width?: string
  /** Sorts by this when the head is pressed. */
  by?: (row: T) => string | number
  figures?: boolean
  /** Gives way when something is opened beside the table. */
  minor?: boolean
}

interface Props<T> {
  label: string
  columns: readonly Column<T>[]
  rows: readonly T[]
  idOf: (row: T) => string
  selected: string | null
  onSelect: (row: T) => void
  /** Greyed: out of use. */
  isOff?: (row: T) => boolean
  /** Marked: typed into and not saved. */
  isUnsaved?: (row: T) => boolean
  empty?: ReactNode
}

const page = 300
const collator = new Intl.Collator('zh-CN', { numeric: true })
const compare = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b))

/** A table for hands on the keyboard: one row takes the focus, arrows move it, Enter opens it. */
export function RowTable<T>({ label, columns: all, rows, idOf, selected, onSelect, isOff, isUnsaved, empty }: Props<T>) {
  const { t } = useTranslation('common')
  const columns = selected === null ? all : all.filter((column) => !column.minor)
  const [sort, setSort] = useState<{ key: string; down: boolean } | null>(null)
  const [shown, setShown] = useState(page)
  const body = useRef<HTMLTableSectionElement>(null)
  const by = sort ? columns.find((column) => column.key === sort.key)?.by : undefined
  const sorted = by ? rows.toSorted((a, b) => compare(by(a), by(b)) * (sort?.down ? -1 : 1)) : rows
  const visible = sorted.slice(0, shown)
  const entry = visible.find((row) => idOf(row) === selected) ?? visible[0]

  function onKeyDown(event: KeyboardEvent<HTMLTableRowElement>, row: T) {
    if (event.target !== event.currentTarget) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      return onSelect(row)
    }
    const all = [...(body.current?.rows ?? [])]
    const at = all.indexOf(event.currentTarget)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1, PageDown: at + 12, PageUp: at - 12 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    all[Math.max(0, Math.min(all.length - 1, to))]?.focus()
  }

  return (
    <div className="row-table">
      <table aria-label={label} aria-rowcount={rows.length}>
        <colgroup>
          {columns.map((column) => (
            <col key={column.key} {...(column.width ? { style: { width: column.width } } : {})} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" aria-sort={sort?.key === column.key ? (sort.down ? 'descending' : 'ascending') : undefined}>
                {column.by ? (
                  <button
                    type="button"
                    onClick={() =>
                      setSort(
                        sort?.key === column.key ? (sort.down ? null : { key: column.key, down: true }) : { key: column.key, down: false },
                      )
                    }
                  >
                    {column.title}
                    <i aria-hidden="true">{sort?.key === column.key ? (sort.down ? '▼' : '▲') : ''}</i>
                  </button>
                ) : (
                  column.title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {visible.map((row) => {
            const id = idOf(row)
            return (
              <tr
                key={id}
                tabIndex={row === entry ? 0 : -1}
                aria-selected={id === selected}
                className={`${isOff?.(row) ? 'is-off' : ''} ${isUnsaved?.(row) ? 'is-unsaved' : ''}`}
                onClick={() => onSelect(row)}
                onKeyDown={(event) => onKeyDown(event, row)}
                onFocus={(event) => {
                  const { currentTarget } = event
                  for (const other of body.current?.rows ?? []) other.tabIndex = other === currentTarget ? 0 : -1
                }}
              >
                {columns.map((column) => (
                  <td key={column.key} className={column.figures ? 'figures' : undefined}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
      {rows.length === 0 ? <p className="row-table__empty">{empty ?? t('face.empty')}</p> : null}
      {rows.length > shown ? (
        <button type="button" className="button row-table__more" onClick={() => setShown(shown + page)}>
          {t('table.more', { count: rows.length - shown })}
        </button>
      ) : null}
    </div>
  )
}
