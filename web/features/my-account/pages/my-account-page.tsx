import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#contract/roles.ts'
import { leave, useMe } from '../../../shared/api/session.ts'
import { InvitationAlarm } from '../../../shared/consults/parts/invitation-alarm.tsx'
import { AccountLinks } from '../../../shared/ui/account-links.tsx'
import { LanguageSwitch } from '../../../shared/ui/language-switch.tsx'
import { MySessions } from '../components/my-sessions.tsx'
import { MySigning } from '../components/my-signing.tsx'
import { PasswordForm } from '../components/password-form.tsx'
import { TotpForm } from '../components/totp-form.tsx'
import '../components/my-account.css'

/** Everybody's own account: who they are here, their password, their second factor, where they are signed in. */
export function Screen() {
  const { t } = useTranslation(['account', 'words', 'common'])
  const me = useMe()
  useEffect(() => {
    document.title = `${t('title')} · ${t('common:product')}`
  }, [t])
  const facts = [
    [t('login'), me.login],
    [t('roles'), me.roles.map((role) => t(`words:role.${role}`)).join(t('common:listSeparator'))],
    [t('centre'), me.centre.name],
    [t('institution'), me.institution?.name ?? '—'],
    ...(me.vehicle ? [[t('vehicle'), me.vehicle.callSign]] : []),
  ] as const
  return (
    <div className="mine">
      <header className="mine__head">
        <div>
          <h1>{me.displayName}</h1>
          <p>{t('title')}</p>
        </div>
        <AccountLinks here="/me" />
        <LanguageSwitch />
        <button type="button" className="button button--small" onClick={() => void leave()}>
          {t('common:action.signOut')}
        </button>
      </header>
      <InvitationAlarm />
      <main className="mine__body">
        <section className="mine__card">
          <h2>{t('who')}</h2>
          <dl className="mine__facts">
            {facts.map(([label, value]) => (
              <div key={String(label)}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <p className="mine__note">{t('whoNote')}</p>
        </section>
        {me.isDevice ? null : <PasswordForm login={me.login} />}
        {me.isDevice ? null : <TotpForm />}
        {may(me.roles, 'signing.enrol') ? <MySigning /> : null}
        <MySessions />
      </main>
    </div>
  )
}
