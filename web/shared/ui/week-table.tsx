import type { KeyboardEvent, ReactNode, TdHTMLAttributes } from 'react'
import './week-table.css'

interface Props<R> {
  label: string
  /** Above the names of the rows. */
  corner: string
  rows: readonly R[]
  keyOf: (row: R) => string
  head: (row: R) => ReactNode
  days: readonly string[]
  today: string
  dayHead: (day: string) => ReactNode
  /** Buttons of class `duty`, as many as there are. */
  cell: (row: R, day: string) => ReactNode
  /** What a cell does besides. */
  cellProps?: (row: R, day: string) => TdHTMLAttributes<HTMLTableCellElement>
}

/** A week of duties, a row for each vehicle or specialty. Arrows go from cell to cell; with Shift they are left to the duty. */
export function WeekTable<R>({ label, corner, rows, keyOf, head, days, today, dayHead, cell, cellProps }: Props<R>) {
  return (
    <div className="week-table">
      <table aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{corner}</th>
            {days.map((day) => (
              <th key={day} scope="col" className={day === today ? 'is-today' : undefined}>
                {dayHead(day)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={walk}>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              <th scope="row">{head(row)}</th>
              {days.map((day) => {
                const { className, ...more } = cellProps?.(row, day) ?? {}
                return (
                  <td key={day} className={[day === today ? 'is-today' : '', className ?? ''].join(' ').trim() || undefined} {...more}>
                    {cell(row, day)}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function walk(event: KeyboardEvent<HTMLTableSectionElement>): void {
  const cell = event.target instanceof HTMLElement ? event.target.closest('td') : null
  const row = cell?.parentElement
  if (event.shiftKey || !cell || !(row instanceof HTMLTableRowElement)) return
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
