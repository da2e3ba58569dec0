import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { confirmTotp, enrolTotp, me as meRoute } from '#contract/rest/accounts.ts'
import type { Reply } from '#contract/route.ts'
import { readAgain } from '../../../shared/api/queries.ts'
import { useMe } from '../../../shared/api/session.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { fieldProblems, problemAt } from '../../../shared/forms/field-problems.ts'
import { FormField } from '../../../shared/forms/form-field.tsx'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'

/** The second factor: a picture to scan, then a code that proves that it was. */
export function TotpForm() {
  const { t } = useTranslation('account')
  const me = useMe()
  const [secret, setSecret] = useState<Reply<typeof enrolTotp> | null>(null)
  const [code, setCode] = useState('')
  const [password, setPassword] = useState('')
  const enrol = useCommand(enrolTotp, (answer) => {
    setSecret(answer)
    setPassword('')
  })
  const unproved = fieldProblems(enrol.problem, { 'sign_in.refused': 'password', 'sign_in.locked': 'password' })
  function begin(event: FormEvent) {
    event.preventDefault()
    void enrol.run({ body: { password } })
  }
  const confirm = useCommand(confirmTotp, () => {
    setSecret(null)
    setCode('')
    void readAgain(meRoute)
  })
  const problems = fieldProblems(confirm.problem, { 'totp.code_wrong': 'code', 'totp.not_enrolled': 'code' })
  function send(event: FormEvent) {
    event.preventDefault()
    void confirm.run({ body: { code } })
  }
  return (
    <section className="mine__card">
      <h2>
        {t('totp.title')} <span className={me.totpEnabled ? 'tag tag--active' : 'tag'}>{t(me.totpEnabled ? 'totp.on' : 'totp.off')}</span>
      </h2>
      {secret ? (
        <form className="form" onSubmit={send}>
          <p>{t('totp.scan')}</p>
          <div className="mine__qr">
            <img src={`data:image/svg+xml;utf8,${encodeURIComponent(secret.qrSvg)}`} alt={t('totp.qr')} width="168" height="168" />
            <div>
              <p className="mine__note">{t('totp.byHand')}</p>
              <output className="mono mine__secret">{secret.secret.replace(/(.{4})/g, '$1 ').trim()}</output>
            </div>
          </div>
          <FormField label={t('totp.code')} rule={t('totp.codeRule')} error={problemAt(problems, 'code')}>
            {(aria) => (
              <input
                {...aria}
                className="field mine__code"
                inputMode="numeric"
                autoComplete="one-time-code"
                autoFocus
                value={code}
                onChange={(event) => setCode(event.target.value.replace(/\D/g, '').slice(0, 6))}
              />
            )}
          </FormField>
          {problems.size === 0 ? <ProblemNotice problem={confirm.problem} onAgain={() => void confirm.again()} /> : null}
          <div className="mine__actions">
            <button type="button" className="button" onClick={() => setSecret(null)}>
              {t('totp.stop')}
            </button>
            <button type="submit" className="button button--primary" disabled={code.length !== 6 || confirm.busy}>
              {t('totp.confirm')}
            </button>
          </div>
        </form>
      ) : (
        <form className="form" onSubmit={begin}>
          <p className="mine__note">{t(me.totpEnabled ? 'totp.onNote' : 'totp.offNote')}</p>
          <FormField label={t('totp.password')} error={problemAt(unproved, 'password')}>
            {(aria) => (
              <input
                {...aria}
                className="field"
                type="password"
                autoComplete="current-password"
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            )}
          </FormField>
          {unproved.size === 0 ? <ProblemNotice problem={enrol.problem} onAgain={() => void enrol.again()} /> : null}
          <button type="submit" className="button" disabled={enrol.busy || password === ''}>
            {t(me.totpEnabled ? 'totp.renew' : 'totp.begin')}
          </button>
        </form>
      )}
    </section>
  )
}
