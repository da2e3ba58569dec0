import { useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { moved } from '../../logic/card-draft.ts'

interface Props<T> {
  label: string
  rows: readonly T[]
  most: number
  blank: T
  add: string
  onChange: (rows: T[]) => void
  children: (row: T, index: number, set: (row: T) => void) => ReactNode
}

/** Rows in an order that counts. Alt+↑ and Alt+↓ move the one that has the focus, and the focus goes with it. */
export function Sortable<T>({ label, rows, most, blank, add, onChange, children }: Props<T>) {
  const { t } = useTranslation('admin')
  const list = useRef<HTMLOListElement>(null)
  function focusRow(index: number, selector: string) {
    requestAnimationFrame(() => list.current?.children[index]?.querySelector<HTMLElement>(selector)?.focus())
  }
  function move(index: number, step: -1 | 1, focus: string) {
    const to = index + step
    if (to < 0 || to >= rows.length) return
    onChange(moved(rows, index, step))
    focusRow(to, focus)
  }
  return (
    <div className="sortable">
      <ol ref={list} aria-label={label}>
        {rows.map((row, index) => (
          <li
            // oxlint-disable-next-line react/no-array-index-key -- rows have no name of their own; every input is driven by its value
            key={index}
            onKeyDown={(event) => {
              const step = event.altKey ? (event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0) : 0
              if (!step) return
              event.preventDefault()
              const lang = event.target instanceof HTMLElement ? event.target.lang : ''
              move(index, step, lang ? `input[lang=${lang}]` : 'input')
            }}
          >
            <span className="sortable__number">{index + 1}</span>
            <div className="sortable__content">
              {children(row, index, (changed) => onChange(rows.map((one, at) => (at === index ? changed : one))))}
            </div>
            <span className="sortable__tools">
              <button
                type="button"
                className="button button--small button--plain"
                disabled={index === 0}
                aria-label={t('cards.up', { number: index + 1 })}
                title="Alt+↑"
                onClick={() => move(index, -1, 'button')}
              >
                ↑
              </button>
              <button
                type="button"
                className="button button--small button--plain"
                disabled={index === rows.length - 1}
                aria-label={t('cards.down', { number: index + 1 })}
                title="Alt+↓"
                onClick={() => move(index, 1, 'button:nth-child(2)')}
              >
                ↓
              </button>
              <button
                type="button"
                className="button button--small button--plain"
                aria-label={t('cards.remove', { number: index + 1 })}
                onClick={() => onChange(rows.filter((_, at) => at !== index))}
              >
                ✕
              </button>
            </span>
          </li>
        ))}
      </ol>
      <button
        type="button"
        className="button button--small"
        disabled={rows.length >= most}
        onClick={() => {
          onChange([...rows, blank])
          focusRow(rows.length, 'input')
        }}
      >
        {add}
      </button>
    </div>
  )
}
