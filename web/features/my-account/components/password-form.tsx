import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { changePassword, listMySessions } from '#contract/rest/accounts.ts'
import { readAgain } from '../../../shared/api/queries.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { fieldProblems, problemAt } from '../../../shared/forms/field-problems.ts'
import { FormField } from '../../../shared/forms/form-field.tsx'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'

/** A new password ends every other session of the account; this one goes on. */
export function PasswordForm({ login }: { login: string }) {
  const { t } = useTranslation('account')
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [again, setAgain] = useState('')
  const [isDone, setDone] = useState(false)
  const change = useCommand(changePassword, () => {
    setCurrent('')
    setNext('')
    setAgain('')
    setDone(true)
    void readAgain(listMySessions)
  })
  const problems = fieldProblems(change.problem, { 'sign_in.refused': 'current', 'sign_in.locked': 'current', 'password.too_weak': 'next' })
  const differ = again !== '' && next !== again
  function send(event: FormEvent) {
    event.preventDefault()
    if (differ || !again) return
    setDone(false)
    // A wrong current password answers like a lost session: it must not open the sign-in over this page.
    void change.run({ body: { current, next }, waitForSession: false })
  }
  return (
    <section className="mine__card">
      <h2>{t('password.title')}</h2>
      <form className="form" onSubmit={send}>
        <input type="text" name="username" autoComplete="username" value={login} readOnly hidden />
        <FormField label={t('password.current')} error={problemAt(problems, 'current')}>
          {(aria) => (
            <input
              {...aria}
              className="field"
              type="password"
              autoComplete="current-password"
              maxLength={200}
              value={current}
              onChange={(event) => setCurrent(event.target.value)}
            />
          )}
        </FormField>
        <FormField label={t('password.next')} rule={t('password.rule')} error={problemAt(problems, 'next')}>
          {(aria) => (
            <input
              {...aria}
              className="field"
              type="password"
              autoComplete="new-password"
              maxLength={200}
              value={next}
              onChange={(event) => setNext(event.target.value)}
            />
          )}
        </FormField>
        <FormField label={t('password.again')} error={differ ? t('password.differ') : undefined}>
          {(aria) => (
            <input
              {...aria}
              className="field"
              type="password"
              autoComplete="new-password"
              maxLength={200}
              value={again}
              onChange={(event) => setAgain(event.target.value)}
            />
          )}
        </FormField>
        {problems.size === 0 ? <ProblemNotice problem={change.problem} onAgain={() => void change.again()} /> : null}
        {isDone ? (
          <p className="notice notice--success" role="status">
            {t('password.done')}
          </p>
        ) : null}
        <button type="submit" className="button button--primary" disabled={change.busy || !current || !next || next !== again}>
          {t('password.change')}
        </button>
      </form>
    </section>
  )
}
