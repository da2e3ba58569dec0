import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { create } from 'zustand'
import { Kbd } from '../../../shared/ui/kbd.tsx'

interface Question {
  title: string
  /** Usual answers, chosen by figure. */
  usual: readonly string[]
  danger: boolean
  answer: (reason: string | null) => void
}
const useQuestion = create<{ question: Question | null }>(() => ({ question: null }))

/** Asks for the reason that the record needs; null where the user thought better of it. */
export function askReason(title: string, usual: readonly string[] = [], danger = false): Promise<string | null> {
  return new Promise((answer) => useQuestion.setState({ question: { title, usual, danger, answer } }))
}

export function ReasonDialog() {
  const question = useQuestion((one) => one.question)
  return question ? <Ask question={question} /> : null
}

const longest = 200

function Ask({ question }: { question: Question }) {
  const { t } = useTranslation(['dispatch', 'common'])
  const dialog = useRef<HTMLDialogElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const [reason, setReason] = useState('')
  useEffect(() => {
    const before = document.activeElement
    dialog.current?.showModal()
    field.current?.focus()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  function finish(answer: string | null) {
    useQuestion.setState({ question: null })
    question.answer(answer)
  }
  function press(event: KeyboardEvent) {
    const usual = event.altKey ? question.usual[Number(/^Digit(\d)$/.exec(event.code)?.[1] ?? 0) - 1] : undefined
    if (!usual) return
    event.preventDefault()
    finish(usual)
  }
  return (
    <dialog ref={dialog} className="sheet" aria-label={question.title} onCancel={() => finish(null)} onKeyDown={press}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (reason.trim()) finish(reason.trim())
        }}
      >
        <h2>{question.title}</h2>
        <div className="chips">
          {question.usual.map((text, index) => (
            <button key={text} type="button" className="button button--small" onClick={() => finish(text)}>
              <Kbd keys={`Alt+${index + 1}`} quiet /> {text}
            </button>
          ))}
        </div>
        <input
          className="field"
          ref={field}
          value={reason}
          maxLength={longest}
          placeholder={t('reason.placeholder')}
          aria-label={t('reason.placeholder')}
          onChange={(event) => setReason(event.target.value)}
        />
        <div className="sheet__actions">
          <button type="button" className="button" onClick={() => finish(null)}>
            {t('common:action.back')} <Kbd keys="Esc" quiet />
          </button>
          <button type="submit" className={`button ${question.danger ? 'button--danger' : 'button--primary'}`} disabled={!reason.trim()}>
            {t('common:action.confirm')} <Kbd keys="Enter" quiet />
          </button>
        </div>
      </form>
    </dialog>
  )
}
