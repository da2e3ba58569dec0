import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { changePassword } from '#contract/rest/accounts.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { Field } from './field.tsx'

/** The first password is known to whoever gave it: it is changed before anything else. */
export function ChangePasswordForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('sign-in')
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [again, setAgain] = useState('')
  const change = useCommand(changePassword, onDone)
  const differ = again !== '' && again !== next
  function send(event: FormEvent) {
    event.preventDefault()
    if (!differ) void change.run({ body: { current, next }, waitForSession: false })
  }
  return (
    <form className="sign-in__form" onSubmit={send}>
      <p className="sign-in__lead">{t('mustChange')}</p>
      <Field label={t('currentPassword')} type="password" value={current} onChange={setCurrent} autoComplete="current-password" autoFocus />
      <Field
        label={t('nextPassword')}
        type="password"
        value={next}
        onChange={setNext}
        autoComplete="new-password"
        hint={t('passwordRule')}
      />
      <Field
        label={t('againPassword')}
        type="password"
        value={again}
        onChange={setAgain}
        autoComplete="new-password"
        {...(differ ? { hint: t('differ') } : {})}
      />
      <ProblemNotice problem={change.problem} onAgain={() => void change.again()} />
      <button type="submit" className="button button--primary sign-in__send" disabled={change.busy || !current || !next || next !== again}>
        {t('change')}
      </button>
    </form>
  )
}
