import { useEffect, useRef, useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { signIn, type Me } from '#contract/rest/accounts.ts'
import { api } from '../../../shared/api/client.ts'
import { ApiProblem } from '../../../shared/api/problem.ts'
import { spanText } from '../../../shared/ui/spans.ts'
import { Field } from './field.tsx'

interface Props {
  /** Fixed where somebody signs in again under a screen: it must be the same person. */
  login?: string
  onDone: (me: Me) => void
}

/** Login and password; a code only where the account asks for one; a lock-out counts down. */
export function SignInForm({ login: fixedLogin, onDone }: Props) {
  const { t } = useTranslation('sign-in')
  const [login, setLogin] = useState(fixedLogin ?? '')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [asksCode, setAsksCode] = useState(false)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const [busy, setBusy] = useState(false)
  const lockedFor_s = useCountdown(problem)
  const codeField = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (asksCode) codeField.current?.focus()
  }, [asksCode])

  async function send(event: FormEvent) {
    event.preventDefault()
    if (busy || lockedFor_s > 0) return
    setBusy(true)
    setProblem(null)
    try {
      const body = { login: login.trim().toLowerCase(), password, ...(asksCode && code ? { totpCode: code } : {}) }
      onDone(await api.call(signIn, { body, waitForSession: false }))
    } catch (error) {
      const found = error instanceof ApiProblem ? error : new ApiProblem('network.unintelligible')
      if (found.code === 'sign_in.totp_required') setAsksCode(true)
      else if (found.code === 'request.invalid') setProblem(new ApiProblem('sign_in.refused', 401))
      else setProblem(found)
      setCode('')
    } finally {
      setBusy(false)
    }
  }

  return (
    <form className="sign-in__form" onSubmit={(event) => void send(event)}>
      <Field
        label={t('login')}
        value={login}
        onChange={setLogin}
        autoComplete="username"
        readOnly={fixedLogin !== undefined}
        autoFocus={fixedLogin === undefined}
      />
      <Field
        label={t('password')}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        autoFocus={fixedLogin !== undefined}
      />
      {asksCode ? (
        <Field
          ref={codeField}
          label={t('code')}
          hint={t('codeHint')}
          value={code}
          onChange={(text) => setCode(text.replace(/\D/g, '').slice(0, 6))}
          autoComplete="one-time-code"
          inputMode="numeric"
        />
      ) : null}
      {problem ? (
        <div className="notice notice--alarm" role="alert">
          <span className="notice__text">{lockedFor_s > 0 ? t('locked', { span: spanText(lockedFor_s * 1000) }) : problem.sentence}</span>
        </div>
      ) : null}
      <button
        type="submit"
        className="button button--primary sign-in__send"
        disabled={busy || lockedFor_s > 0 || !login || !password || (asksCode && code.length !== 6)}
      >
        {busy ? t('checking') : t('send')}
      </button>
    </form>
  )
}

/** Seconds until a locked account or address may try again, by what the server said. */
function useCountdown(problem: ApiProblem | null): number {
  const [left_s, setLeft] = useState(0)
  useEffect(() => {
    const wait_s = problem?.code === 'sign_in.locked' ? Number(problem.details.retryAfter_s ?? 0) : 0
    const until = performance.now() + (Number.isFinite(wait_s) ? wait_s : 0) * 1000
    const tick = () => setLeft(Math.max(0, Math.ceil((until - performance.now()) / 1000)))
    tick()
    if (wait_s <= 0) return
    const timer = setInterval(tick, 500)
    return () => clearInterval(timer)
  }, [problem])
  return left_s
}
