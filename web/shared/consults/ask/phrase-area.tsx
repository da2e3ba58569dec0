import { useLayoutEffect, useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { FormField } from '../../forms/form-field.tsx'
import { insertPhrase, nextBlank, openBlanks } from './blanks.ts'

interface Props {
  name: string
  label: string
  value: string
  onChange: (value: string) => void
  phrases: readonly string[]
  maxLength: number
  rows: number
  missing: boolean
  conflict?: { theirs: string; onKeep: () => void; onTake: () => void } | undefined
}

/** A text with phrases to tap. A tapped phrase goes in where the caret stands; Tab leads from blank to blank before it leads on. */
export function PhraseArea({ name, label, value, onChange, phrases, maxLength, rows, missing, conflict }: Props) {
  const { t } = useTranslation('clinic')
  const area = useRef<HTMLTextAreaElement>(null)
  const wanted = useRef<{ start: number; end: number } | null>(null)
  useLayoutEffect(() => {
    if (!wanted.current || !area.current) return
    area.current.focus()
    area.current.setSelectionRange(wanted.current.start, wanted.current.end)
    wanted.current = null
  }, [value])

  function put(phrase: string) {
    const at = document.activeElement === area.current && area.current ? area.current.selectionEnd : value.length
    const next = insertPhrase(value, at, phrase, t('ask.separator'), maxLength)
    if (next.text === value) return
    wanted.current = next
    onChange(next.text)
  }
  function walk(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key !== 'Tab' || event.nativeEvent.isComposing) return
    const { selectionStart, selectionEnd } = event.currentTarget
    const found = nextBlank(value, event.shiftKey ? selectionStart : selectionEnd, event.shiftKey)
    if (!found) return
    event.preventDefault()
    event.currentTarget.setSelectionRange(found.start, found.end)
  }
  const blanks = openBlanks(value)
  return (
    <div className="ask-text" data-field={name}>
      <FormField
        label={blanks > 0 ? <LabelWithBlanks label={label} blanks={blanks} /> : label}
        required
        error={missing ? t('ask.fieldMissing') : undefined}
        conflict={conflict}
      >
        {(aria) => (
          <textarea
            {...aria}
            ref={area}
            className="field"
            rows={rows}
            maxLength={maxLength}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            onKeyDown={walk}
          />
        )}
      </FormField>
      {phrases.length > 0 ? (
        <div className="ask-phrases" role="group" aria-label={t('ask.phrasesFor', { field: label })}>
          {phrases.map((phrase) => (
            <button
              key={phrase}
              type="button"
              className="ask-phrase"
              // The caret stays where it is.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => put(phrase)}
            >
              {phrase}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  )
}

function LabelWithBlanks({ label, blanks }: { label: string; blanks: number }) {
  const { t } = useTranslation('clinic')
  return (
    <>
      {label} <em className="ask-blanks">{t('ask.blanks', { count: blanks })}</em>
    </>
  )
}
