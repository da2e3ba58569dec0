import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { create } from 'zustand'
import './ask.css'

interface Question {
  title: string
  detail?: ReactNode
  confirm: string
  danger?: boolean
  /** Asks for words as well; `required` ones must not be empty. */
  reason?: { label: string; required: boolean; first?: string }
}
interface Asked extends Question {
  answer: (reason: string | null) => void
}
const useAsked = create<{ asked: Asked | null }>(() => ({ asked: null }))

/** Asks before something that cannot simply be taken back. Null: the person thought better of it; otherwise the reason, perhaps empty. */
export function ask(question: Question): Promise<string | null> {
  return new Promise((answer) => useAsked.setState({ asked: { ...question, answer } }))
}

export function AskDialog() {
  const asked = useAsked((one) => one.asked)
  return asked ? <Sheet asked={asked} /> : null
}

const longest = 200

function Sheet({ asked }: { asked: Asked }) {
  const { t } = useTranslation('common')
  const dialog = useRef<HTMLDialogElement>(null)
  const [reason, setReason] = useState(asked.reason?.first ?? '')
  useEffect(() => {
    const before = document.activeElement
    dialog.current?.showModal()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  function finish(answer: string | null) {
    useAsked.setState({ asked: null })
    asked.answer(answer)
  }
  const lacks = asked.reason?.required === true && !reason.trim()
  return (
    <dialog
      ref={dialog}
      className="ask-sheet"
      aria-label={asked.title}
      onCancel={(event) => {
        event.preventDefault()
        finish(null)
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (!lacks) finish(reason.trim())
        }}
      >
        <h2>{asked.title}</h2>
        {asked.detail ? <div className="ask-sheet__detail">{asked.detail}</div> : null}
        {asked.reason ? (
          <label className="ask-sheet__reason">
            <span>{asked.reason.label}</span>
            <input className="field" autoFocus maxLength={longest} value={reason} onChange={(event) => setReason(event.target.value)} />
          </label>
        ) : null}
        <div className="ask-sheet__actions">
          <button type="button" className="button" onClick={() => finish(null)}>
            {t('action.cancel')}
          </button>
          <button
            type="submit"
            className={`button ${asked.danger ? 'button--danger' : 'button--primary'}`}
            autoFocus={!asked.reason}
            disabled={lacks}
          >
            {asked.confirm}
          </button>
        </div>
      </form>
    </dialog>
  )
}
