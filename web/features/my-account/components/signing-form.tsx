import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { enrolSigning, mySigning, suiteNames, type SuiteName } from '#contract/rest/signing.ts'
import { readAgain } from '../../../shared/api/queries.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { fieldProblems, problemAt } from '../../../shared/forms/field-problems.ts'
import { FormField, type FieldAria } from '../../../shared/forms/form-field.tsx'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'

interface Props {
  /** There is a certificate, which the new one replaces. */
  isRenewal: boolean
  onStop: () => void
  onDone: () => void
}

/** Password, a PIN of one's own twice, and the algorithms: then the certificate is made. */
export function SigningForm({ isRenewal, onStop, onDone }: Props) {
  const { t } = useTranslation('account')
  const [password, setPassword] = useState('')
  const [pin, setPin] = useState('')
  const [again, setAgain] = useState('')
  const [suite, setSuite] = useState<SuiteName>(suiteNames[0])
  const enrol = useCommand(enrolSigning, () => {
    void readAgain(mySigning)
    onDone()
  })
  const problems = fieldProblems(enrol.problem, { 'sign_in.refused': 'password', 'sign_in.locked': 'password', 'signing.pin_weak': 'pin' })
  const differ = again !== '' && pin !== again
  function send(event: FormEvent) {
    event.preventDefault()
    if (differ || !again) return
    void enrol.run({ body: { password, pin, suite } })
  }
  const secret = (value: string, set: (value: string) => void, autoComplete: string, maxLength: number) => (aria: FieldAria) => (
    <input
      {...aria}
      className="field"
      type="password"
      autoComplete={autoComplete}
      maxLength={maxLength}
      value={value}
      onChange={(event) => set(event.target.value)}
    />
  )
  return (
    <form className="form" onSubmit={send}>
      {isRenewal ? <p className="mine__note">{t('signing.renewNote')}</p> : null}
      <FormField label={t('signing.password')} error={problemAt(problems, 'password')}>
        {secret(password, setPassword, 'current-password', 200)}
      </FormField>
      <div className="form__row">
        <FormField label={t('signing.pin')} rule={t('signing.pinRule')} error={problemAt(problems, 'pin')}>
          {secret(pin, setPin, 'off', 64)}
        </FormField>
        <FormField label={t('signing.again')} error={differ ? t('signing.differ') : undefined}>
          {secret(again, setAgain, 'off', 64)}
        </FormField>
      </div>
      <FormField label={t('signing.suite')}>
        {(aria) => (
          <select {...aria} className="field" value={suite} onChange={(event) => setSuite(event.target.value as SuiteName)}>
            {suiteNames.map((name) => (
              <option key={name} value={name}>
                {t(`signing.suiteName.${name}`)}
              </option>
            ))}
          </select>
        )}
      </FormField>
      {problems.size === 0 ? <ProblemNotice problem={enrol.problem} onAgain={() => void enrol.again()} /> : null}
      <div className="mine__actions">
        <button type="button" className="button" onClick={onStop}>
          {t('signing.stop')}
        </button>
        <button type="submit" className="button button--primary" disabled={enrol.busy || !password || !pin || pin !== again}>
          {t('signing.confirm')}
        </button>
      </div>
    </form>
  )
}
