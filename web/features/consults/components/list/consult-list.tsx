import { useTranslation } from 'react-i18next'
import type { ConsultRow as Row } from '#contract/rest/consult-shapes.ts'
import { isTyping, useKeys } from '../../../../shared/ui/use-keys.ts'
import { useRowWalk } from '../../../../shared/ui/row-walk.ts'
import { ConsultRow } from './consult-row.tsx'

interface Props {
  label: string
  rows: readonly Row[]
  open: string | null
  asking?: boolean
  onOpen: (consultId: string) => void
}

/** Rows for hands on the keyboard: j and k or the arrows walk, Enter opens. */
export function ConsultList({ label, rows, open, asking = false, onOpen }: Props) {
  const { t } = useTranslation('consults')
  const walk = useRowWalk<HTMLDivElement>()
  useKeys({ J: () => walk.step(1), K: () => walk.step(-1) })
  return (
    <div
      ref={walk.list}
      className="c-list"
      role="group"
      aria-label={t('list.label', { box: label, count: rows.length })}
      onKeyDown={(event) => {
        if (!isTyping(event.target)) walk.onKeyDown(event)
      }}
    >
      {rows.map((row) => (
        <ConsultRow key={row.id} row={row} selected={row.id === open} asking={asking} onOpen={onOpen} />
      ))}
    </div>
  )
}
