import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiProblem } from '../../../../shared/api/problem.ts'
import { Kbd } from '../../../../shared/ui/kbd.tsx'
import { ProblemNotice } from '../../../../shared/ui/problem-notice.tsx'

interface Props {
  title: string
  note?: ReactNode
  /** What the button says. */
  confirm: string
  danger?: boolean
  disabled?: boolean
  busy: boolean
  problem: ApiProblem | null
  onAgain: () => void
  onClose: () => void
  onSubmit: () => void
  children: ReactNode
}

/** A form beside the case: Esc puts it away and keeps what was typed, Ctrl+Enter sends it. */
export function FormShell(props: Props) {
  const { title, note, confirm, danger = false, disabled = false, busy, problem, onAgain, onClose, onSubmit, children } = props
  const { t } = useTranslation(['consults', 'common'])
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[data-first], textarea, input:not([type=hidden]), select')?.focus()
  }, [])
  return (
    <form
      ref={form}
      className="c-form"
      noValidate
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault()
        if (!disabled && !busy) onSubmit()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !disabled && !busy) {
          event.preventDefault()
          onSubmit()
        }
      }}
    >
      <h3>{title}</h3>
      {note ? <p className="c-quiet">{note}</p> : null}
      <div className="c-form__fields">{children}</div>
      <ProblemNotice problem={problem} onAgain={onAgain} />
      <div className="c-form__foot">
        <button type="button" className="button" onClick={onClose}>
          {t('common:action.back')} <Kbd keys="Esc" quiet />
        </button>
        <button type="submit" className={`button ${danger ? 'button--danger' : 'button--primary'}`} disabled={disabled || busy}>
          {confirm} <Kbd keys="Ctrl+Enter" quiet />
        </button>
      </div>
    </form>
  )
}
