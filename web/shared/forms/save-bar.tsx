import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiProblem } from '../api/problem.ts'
import type { ReactNode } from 'react'
import { ProblemNotice } from '../ui/problem-notice.tsx'
import './save-bar.css'

interface Props {
  dirty: boolean
  busy: boolean
  conflicts: number
  problem: ApiProblem | null
  /** Problems that stand at a field already are not said twice. */
  atField: boolean
  label?: string
  onAgain: () => void
  onDrop: () => void
  children?: ReactNode
}

/** Saving, giving up, and why it did not go: at the foot of every form. */
export function SaveBar({ dirty, busy, conflicts, problem, atField, label, onAgain, onDrop, children }: Props) {
  const { t } = useTranslation('common')
  const bar = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (problem && atField) bar.current?.closest('form')?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [problem, atField])
  return (
    <div className="save-bar" ref={bar}>
      {problem && !atField ? <ProblemNotice problem={problem} onAgain={onAgain} /> : null}
      {conflicts > 0 ? (
        <p className="notice notice--warning" role="status">
          {t('form.settle')}
        </p>
      ) : null}
      <div className="save-bar__row">
        {children}
        <span className="save-bar__space">{dirty ? <em>{t('form.unsaved')}</em> : null}</span>
        <button type="button" className="button" disabled={!dirty || busy} onClick={onDrop}>
          {t('action.cancel')}
        </button>
        <button type="submit" className="button button--primary" disabled={!dirty || busy || conflicts > 0}>
          {label ?? t('action.save')}
        </button>
      </div>
    </div>
  )
}
