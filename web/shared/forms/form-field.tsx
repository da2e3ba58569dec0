import { useId, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import './forms.css'

/** What an input takes so that its label, rule and error are read out with it. */
export interface FieldAria {
  id: string
  'aria-invalid': boolean | undefined
  'aria-describedby': string | undefined
}

interface Props {
  label: ReactNode
  /** What a value must look like; stands as a hint, and as the error where the server found it wrong. */
  rule?: ReactNode
  /** undefined: nothing wrong; null: against the rule; otherwise the sentence. */
  error?: string | null | undefined
  conflict?: { theirs: ReactNode; onKeep: () => void; onTake: () => void } | undefined
  required?: boolean
  /** More than one input: a group with a name instead of a label. */
  group?: boolean
  children: (aria: FieldAria) => ReactNode
}

/** A label, an input, what it must look like, what is wrong with it, and what somebody else wrote meanwhile. */
export function FormField({ label, rule, error, conflict, required = false, group = false, children }: Props) {
  const { t } = useTranslation()
  const id = useId()
  const wrong = error !== undefined
  const describes = wrong || rule || conflict ? `${id}-about` : undefined
  const text = wrong ? (error ?? rule ?? t('form.invalid')) : rule
  const aria: FieldAria = { id, 'aria-invalid': wrong || undefined, 'aria-describedby': describes }
  const head = (
    <>
      {label}
      {required ? (
        <span className="form-field__required" aria-hidden="true">
          *
        </span>
      ) : null}
    </>
  )
  return (
    <div
      className={`form-field${wrong ? ' form-field--wrong' : ''}${conflict ? ' form-field--conflict' : ''}`}
      {...(group ? { role: 'group', 'aria-labelledby': `${id}-label`, 'aria-describedby': describes } : {})}
    >
      {group ? (
        <span className="form-field__label" id={`${id}-label`}>
          {head}
        </span>
      ) : (
        <label className="form-field__label" htmlFor={id}>
          {head}
        </label>
      )}
      {children(aria)}
      <div id={describes} className="form-field__about">
        {text ? <p className={wrong ? 'form-field__error' : 'form-field__rule'}>{text}</p> : null}
        {conflict ? (
          <div className="form-field__theirs" role="alert">
            <span>
              {t('form.theirs')} <b>{conflict.theirs}</b>
            </span>
            <button type="button" className="button button--small" onClick={conflict.onTake}>
              {t('form.takeTheirs')}
            </button>
            <button type="button" className="button button--small" onClick={conflict.onKeep}>
              {t('form.keepMine')}
            </button>
          </div>
        ) : null}
      </div>
    </div>
  )
}
