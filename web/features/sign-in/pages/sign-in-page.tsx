import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Me } from '#contract/rest/accounts.ts'
import { homeOf, safeReturn } from '../../../app/home.ts'
import { queryClient } from '../../../shared/api/queries.ts'
import { meKey, meQuery, readMe } from '../../../shared/api/session.ts'
import { LanguageSwitch } from '../../../shared/ui/language-switch.tsx'
import { ChangePasswordForm } from '../components/change-password-form.tsx'
import { SignInForm } from '../components/sign-in-form.tsx'
import '../components/sign-in.css'

export function Screen() {
  const { t } = useTranslation(['sign-in', 'common'])
  const { data: me } = useQuery(meQuery)
  useEffect(() => {
    document.documentElement.dataset.theme = 'dark'
    delete document.documentElement.dataset.screen
    document.title = t('common:product')
  }, [t])

  /** A full load: nothing of the person before stays in memory. */
  function goOn(now: Me) {
    const next = safeReturn(new URLSearchParams(window.location.search).get('next'))
    window.location.replace(next ?? homeOf(now.roles) ?? '/none')
  }
  function done(now: Me) {
    queryClient.setQueryData(meKey, now)
    if (!now.mustChangePassword) goOn(now)
  }
  async function changed() {
    const now = await readMe()
    if (now) goOn(now)
    else queryClient.setQueryData(meKey, null)
  }
  return (
    <main className="sign-in">
      <section className="sign-in__card">
        <header className="sign-in__head">
          <svg viewBox="0 0 32 32" width="44" height="44" aria-hidden="true">
            <path d="M16 4v24M5.600 10l20.800 12M5.600 22l20.800-12" stroke="var(--accent)" strokeWidth="4.600" strokeLinecap="round" />
            <circle cx="16" cy="16" r="4.400" fill="var(--alarm)" />
          </svg>
          <div>
            <h1>{t('common:product')}</h1>
            <p>{t('subtitle')}</p>
          </div>
        </header>
        {me?.mustChangePassword ? <ChangePasswordForm onDone={() => void changed()} /> : <SignInForm onDone={done} />}
        <footer className="sign-in__foot">
          <LanguageSwitch />
        </footer>
      </section>
    </main>
  )
}
