import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Me } from '#contract/rest/accounts.ts'
import { loadTexts } from '../../../shared/i18n/i18n.ts'
import { ApiProblem } from '../../../shared/api/problem.ts'
import { queryClient } from '../../../shared/api/queries.ts'
import { leaveGate, openGate } from '../../../shared/api/session-gate.ts'
import { meKey, meQuery } from '../../../shared/api/session.ts'
import { SignInForm } from './sign-in-form.tsx'
import './sign-in.css'

await loadTexts(['sign-in'])

/** Laid over a screen whose session ended: what was typed stands behind it, and what was refused is sent again after it. */
export function SignInAgain() {
  const { t } = useTranslation('sign-in')
  const { data: me } = useQuery(meQuery)
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const before = document.activeElement
    dialog.current?.showModal()
    dialog.current?.querySelector<HTMLInputElement>('input[type=password]')?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])

  function done(now: Me) {
    if (me && now.accountId !== me.accountId) return window.location.assign('/')
    queryClient.setQueryData(meKey, now)
    openGate()
  }
  function leave() {
    leaveGate(new ApiProblem('session.required', 401))
    window.location.assign('/signin')
  }
  return (
    <dialog ref={dialog} className="sign-in-again" onCancel={(event) => event.preventDefault()}>
      <h2>{t('againTitle')}</h2>
      <p className="sign-in__lead">{t('againLead')}</p>
      <SignInForm {...(me ? { login: me.login } : {})} onDone={done} />
      <button type="button" className="button button--plain" onClick={leave}>
        {t('leave')}
      </button>
    </dialog>
  )
}
