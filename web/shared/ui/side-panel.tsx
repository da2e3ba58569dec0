import { useEffect, useRef, type FormEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import './side-panel.css'

interface Props {
  title: ReactNode
  note?: ReactNode
  onClose: () => void
  onSubmit?: () => void
  footer?: ReactNode
  wide?: boolean
  children: ReactNode
}

/** What was opened, beside the list it came from. Esc goes back to the list; what was typed stays. Ctrl+S saves. */
export function SidePanel({ title, note, onClose, onSubmit, footer, wide = false, children }: Props) {
  const { t } = useTranslation('common')
  const panel = useRef<HTMLFormElement>(null)
  const latest = useRef({ onClose, onSubmit })
  latest.current = { onClose, onSubmit }
  useEffect(() => {
    const before = document.activeElement
    panel.current?.querySelector<HTMLElement>('[data-first], .side-panel__body input:not([type=checkbox]):not([disabled])')?.focus()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 's' && (event.ctrlKey || event.metaKey) && latest.current.onSubmit) {
        event.preventDefault()
        latest.current.onSubmit()
      }
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  function submit(event: FormEvent) {
    event.preventDefault()
    onSubmit?.()
  }
  return (
    <form
      ref={panel}
      className={wide ? 'side-panel side-panel--wide' : 'side-panel'}
      noValidate
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose()
      }}
    >
      <header className="side-panel__head">
        <h2>{title}</h2>
        {note ? <span className="side-panel__note">{note}</span> : null}
        <button type="button" className="button button--small button--plain" onClick={onClose} aria-label={t('action.close')}>
          ✕
        </button>
      </header>
      <div className="side-panel__body">{children}</div>
      {footer ? <footer className="side-panel__foot">{footer}</footer> : null}
    </form>
  )
}
